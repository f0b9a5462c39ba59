"""What the stops of a trip must satisfy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final
from uuid import UUID

from carnet.domains.network.contracts import STATIONS_FOR, Place
from carnet.domains.schedule.contracts import ListingKind, NewStop, StopKind
from carnet.kernel.problem import InvalidInput, Pointer

YEARS: Final = range(1970, 2200)
"""In which things run: an instant at an end of the calendar has no day in other zones, and breaks who reads it."""


def check_stops(kind: ListingKind, stops: Sequence[NewStop], stations: Mapping[UUID, Place]) -> None:
    """Raises InvalidInput unless a trip of `kind` can run like this.

    Time never runs backwards, the ends have one time and every stop between them two, instants have a time zone, and
    `stations` (by id) knows every station, as one where the kind may stop.
    """
    found = [*_length(stops), *_each(kind, stops, stations)]
    if not found:  # the order is only looked at when every time is there
        found = [*_order(kind, stops)]
    if found:
        raise InvalidInput(f"the trip cannot run like this: {found[0].detail}", pointers=found)


def _length(stops: Sequence[NewStop]) -> Iterator[Pointer]:
    if len(stops) < 2:  # noqa: PLR2004  an origin and a destination
        yield Pointer("/stops", "TOO_SHORT", "a trip has at least two stops")


def _each(kind: ListingKind, stops: Sequence[NewStop], stations: Mapping[UUID, Place]) -> Iterator[Pointer]:
    for place, stop in enumerate(stops):
        path = f"/stops/{place}"
        yield from _times(path, stop, first=place == 0, last=place == len(stops) - 1)
        yield from _boarding(path, stop, first=place == 0, last=place == len(stops) - 1)
        station = stations.get(stop.station_id)
        if station is None:
            yield Pointer(f"{path}/station", "UNKNOWN", "there is no such station")
        elif station.station_kind not in STATIONS_FOR[kind]:
            yield Pointer(f"{path}/station", "WRONG_KIND", f"a {kind} does not stop at {station.name}")


def _times(path: str, stop: NewStop, *, first: bool, last: bool) -> Iterator[Pointer]:
    for name, instant, absent in (("arrival", stop.arrival, first), ("departure", stop.departure, last)):
        if absent and instant is not None:
            end = "first" if first else "last"
            yield Pointer(f"{path}/{name}", "UNEXPECTED", f"the {end} stop has no {name}")
        elif not absent and instant is None:
            yield Pointer(f"{path}/{name}", "MISSING", f"a stop on the way has its {name}")
        elif instant is not None and instant.tzinfo is None:
            yield Pointer(f"{path}/{name}", "NO_ZONE", "an instant has a time zone")
        elif instant is not None and instant.year not in YEARS:
            yield Pointer(f"{path}/{name}", "OUT_OF_RANGE", "a year from 1970 to 2199")


def _boarding(path: str, stop: NewStop, *, first: bool, last: bool) -> Iterator[Pointer]:
    if first and not stop.pick_up:
        yield Pointer(f"{path}/pick_up", "INVALID", "travellers board at the first stop")
    if last and not stop.drop_off:
        yield Pointer(f"{path}/drop_off", "INVALID", "travellers leave at the last stop")
    if stop.kind is StopKind.TECHNICAL and (stop.pick_up or stop.drop_off):
        yield Pointer(f"{path}/kind", "INVALID", "nobody boards or leaves at a technical stop")


def _order(kind: ListingKind, stops: Sequence[NewStop]) -> Iterator[Pointer]:
    if stops[0].metres != 0:
        yield Pointer("/stops/0/metres", "INVALID", "distances count from the first stop")
    for place, (before, stop) in enumerate(pairwise(stops), start=1):
        path = f"/stops/{place}"
        if stop.station_id == before.station_id and kind is not ListingKind.EVENT:  # people leave where they came in
            yield Pointer(f"{path}/station", "REPEATED", "the stop before is the same station")
        if stop.metres < before.metres:
            yield Pointer(f"{path}/metres", "BACKWARDS", "the stop before is farther away")
        if not _forward(before.departure, stop.arrival):
            yield Pointer(f"{path}/arrival", "BACKWARDS", "it arrives before it left the stop before")
        if not _forward(stop.arrival, stop.departure):
            yield Pointer(f"{path}/departure", "BACKWARDS", "it leaves before it has arrived")
    if stops[0].departure == stops[-1].arrival:
        yield Pointer("/stops", "INSTANT", "a trip takes some time")


def _forward(earlier: datetime | None, later: datetime | None) -> bool:
    return earlier is None or later is None or earlier <= later
