"""Pure rules about places: names as they are compared, what a place must satisfy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from zoneinfo import ZoneInfo

from carnet.domains.network.contracts import Code, NewCity, NewStation
from carnet.kernel.problem import InvalidInput, Pointer

_COUNTRY = re.compile(r"[A-Z]{2}")
_CODES = {
    "iata": re.compile(r"[A-Z]{3}"),
    "icao": re.compile(r"[A-Z]{4}"),
    "uic": re.compile(r"[0-9]{7,8}"),
    "gtfs": re.compile(r".+", re.DOTALL),
}


def normalise(name: str) -> str:
    """`name` as it is compared: without accents, case and punctuation, one blank between words."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", plain.replace("ø", "o").replace("ł", "l").replace("đ", "d")))


@cache
def is_timezone(name: str) -> bool:
    """Whether `name` is in the IANA time zone database."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def check_city(city: NewCity) -> None:
    """Raises InvalidInput, with one pointer for each field that is wrong."""
    found = _place_faults(city.name, city.timezone, city.latitude, city.longitude)
    if not _COUNTRY.fullmatch(city.country):
        found.append(Pointer("/country", "INVALID", "a country is its two capital letters, ISO 3166-1 alpha-2"))
    _refuse(found, "the city")


def check_station(station: NewStation) -> None:
    """Raises InvalidInput, with one pointer for each field that is wrong."""
    found = _place_faults(station.name, station.timezone, station.latitude, station.longitude)
    for place, code in enumerate(station.codes):
        form = _CODES.get(code.system)
        if form is None:
            known = ", ".join(_CODES)
            found.append(Pointer(f"/codes/{place}/system", "UNKNOWN", f"a code's system is one of {known}"))
        elif not form.fullmatch(code.code):
            found.append(Pointer(f"/codes/{place}/code", "INVALID", f"not a code of the system {code.system}"))
        if station.operator_id and (code.system != "gtfs" or code.namespace != str(station.operator_id)):
            found.append(
                Pointer(f"/codes/{place}", "RESERVED", "a company's own station has no code but the company's")
            )
    if len(set(station.codes)) != len(station.codes):
        found.append(Pointer("/codes", "DUPLICATE", "the same code is given twice"))
    _refuse(found, "the station")


def codes_by_system(codes: Sequence[Code]) -> dict[str, str]:
    """One code for each system, the first by namespace and code."""
    ordered = sorted(codes, key=lambda code: (code.system, code.namespace, code.code), reverse=True)
    return {code.system: code.code for code in ordered}


def _place_faults(name: str, timezone: str, latitude: float | None, longitude: float | None) -> list[Pointer]:
    found = []
    if not name.strip():
        found.append(Pointer("/name", "EMPTY", "a place needs a name"))
    if not is_timezone(timezone):
        found.append(Pointer("/timezone", "UNKNOWN", f"no IANA time zone: {timezone!r}"))
    if latitude is not None and not -90 <= latitude <= 90:  # noqa: PLR2004  degrees
        found.append(Pointer("/latitude", "OUT_OF_RANGE", "a latitude is from -90 to 90 degrees"))
    if longitude is not None and not -180 <= longitude <= 180:  # noqa: PLR2004  degrees
        found.append(Pointer("/longitude", "OUT_OF_RANGE", "a longitude is from -180 to 180 degrees"))
    if (latitude is None) != (longitude is None):
        found.append(Pointer("/latitude", "INCOMPLETE", "a position has a latitude and a longitude"))
    return found


def _refuse(found: list[Pointer], what: str) -> None:
    if found:
        raise InvalidInput(f"{what} cannot be as given: {found[0].detail}", pointers=found)
