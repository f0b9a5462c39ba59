"""Finding places by what somebody types."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from carnet.domains.network.contracts import Place, PlaceKind, StationKind
from carnet.domains.search.models import Place as PlaceRow
from carnet.domains.search.queries import revisions
from carnet.domains.search.queries.revisions import Part
from carnet.domains.search.rules.directory import Directory, Entry
from carnet.domains.search.rules.names import is_reference, parse_reference, reference
from carnet.kernel.ids import MalformedId
from carnet.kernel.problem import Pointer, Problem

_CANDIDATES: Final = 10


class PlaceUnknown(Problem):
    """No city or station is called that, or has that id."""

    code = "PLACE_UNKNOWN"


class PlaceAmbiguous(Problem):
    """Several places fit; `candidates` names them."""

    code = "PLACE_AMBIGUOUS"


class _Directories:
    """The directory of this process, made anew when places have changed."""

    def __init__(self) -> None:
        self._made: tuple[UUID | None, Directory] | None = None

    def current(self, *, now: datetime) -> Directory:
        token = revisions.tokens(now=now).get(Part.PLACES)
        made = self._made
        if made is None or made[0] != token:
            made = self._made = (token, Directory(map(_entry, PlaceRow.objects.all().iterator())))
        return made[1]


directory = _Directories().current


def suggest(text: str, *, limit: int = 10, now: datetime) -> tuple[Place, ...]:
    """Places for what somebody typed so far: each city followed by its stations; without any letters, busy cities."""
    return directory(now=now).suggest(text, limit=limit)


def place(place_id: UUID, *, now: datetime) -> Place | None:
    """The place with this id, or None."""
    return directory(now=now).place(place_id)


def resolve(text: str, *, pointer: str, now: datetime) -> Place:
    """The place that an id (`cty_…`, `stn_…`) or a name means; `pointer` says where in the request it stood.

    Raises PlaceUnknown, or PlaceAmbiguous with the candidates.
    """
    places = directory(now=now)
    if is_reference(text):
        return _by_reference(places, text, pointer)
    meant = places.meant(text)
    if meant is None:
        if not places.find(text):
            raise _unknown(pointer, "No city or station is called that.")
        detail = "Several places are called that; send the id of one of them."
        candidates = [describe(candidate) for candidate in places.suggest(text, limit=_CANDIDATES)]
        raise PlaceAmbiguous(detail, pointers=[Pointer(pointer, "AMBIGUOUS", detail)], candidates=candidates)
    return meant


def describe(place: Place) -> dict[str, Any]:
    """The place as the API writes it."""
    return {
        "id": reference(place),
        "kind": place.kind.value,
        "name": place.name,
        "city": place.city_name,
        "country": place.country,
        "station_kind": place.station_kind.value if place.station_kind else None,
        "codes": place.codes,
    }


def _by_reference(places: Directory, text: str, pointer: str) -> Place:
    try:
        kind, place_id = parse_reference(text)
    except MalformedId as error:
        raise _unknown(pointer, "That is not the id of a place.") from error
    found = places.place(place_id)
    if found is None or found.kind is not kind:
        raise _unknown(pointer, "No city or station has this id.")
    return found


def _unknown(pointer: str, detail: str) -> PlaceUnknown:
    return PlaceUnknown(detail, pointers=[Pointer(pointer, "UNKNOWN", detail)])


def _entry(row: PlaceRow) -> Entry:
    known = Place(
        id=row.id,
        kind=PlaceKind(row.kind),
        name=row.name,
        city_id=row.city_id,
        city_name=row.city_name,
        country=row.country,
        timezone=row.timezone,
        latitude=row.latitude,
        longitude=row.longitude,
        station_kind=StationKind(row.station_kind) if row.station_kind else None,
        codes=row.codes,
    )
    return Entry(known, tuple(row.normalised.split("\n")), row.weight)
