"""What performances of an event must satisfy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.network.contracts import STATIONS_FOR, Place
from carnet.domains.schedule.contracts import ListingKind, NewPerformance, NewStop
from carnet.domains.schedule.rules.stops import YEARS
from carnet.kernel.problem import InvalidInput, Pointer

MOST_PERFORMANCES: Final = 200
"""How many are made at once."""


def check_performances(
    performances: Sequence[NewPerformance], stations: Mapping[UUID, Place], *, path: str = "/performances"
) -> None:
    """Raises InvalidInput unless each has a venue among `stations`, ends after it began and is sold before that.

    `path` is where they stand in the request; one alone stands at "" itself.
    """
    found: list[Pointer] = []
    if not 1 <= len(performances) <= MOST_PERFORMANCES:
        found.append(Pointer(path, "OUT_OF_RANGE", f"there are 1 to {MOST_PERFORMANCES} performances at once"))
    for place, performance in enumerate(performances):
        at = f"{path}/{place}" if path else ""
        found += [*_venue(at, performance, stations), *_times(at, performance)]
    if found:
        raise InvalidInput(f"not a performance: {found[0].detail}", pointers=found[:50])


def stops_of(performance: NewPerformance) -> tuple[NewStop, NewStop]:
    """The beginning and the end, both at the venue: a performance is a trip of one leg."""
    return (
        NewStop(performance.station_id, departure=performance.begins),
        NewStop(performance.station_id, arrival=performance.ends),
    )


def _venue(path: str, performance: NewPerformance, stations: Mapping[UUID, Place]) -> Iterator[Pointer]:
    station = stations.get(performance.station_id)
    if station is None:
        yield Pointer(f"{path}/station", "UNKNOWN", "there is no such venue")
    elif station.station_kind not in STATIONS_FOR[ListingKind.EVENT]:
        yield Pointer(f"{path}/station", "WRONG_KIND", f"{station.name} is no venue")


def _times(path: str, performance: NewPerformance) -> Iterator[Pointer]:
    instants = {
        "begins": performance.begins,
        "ends": performance.ends,
        "sale_from": performance.sale_from,
        "sale_until": performance.sale_until,
    }
    naive = [name for name, instant in instants.items() if instant is not None and instant.tzinfo is None]
    if naive:
        yield from (Pointer(f"{path}/{name}", "NO_ZONE", "an instant has a time zone") for name in naive)
        return
    far = [name for name, instant in instants.items() if instant is not None and instant.year not in YEARS]
    yield from (Pointer(f"{path}/{name}", "OUT_OF_RANGE", "a year from 1970 to 2199") for name in far)
    if performance.ends <= performance.begins:
        yield Pointer(f"{path}/ends", "BACKWARDS", "it ends after it has begun")
    yield from _window(path, performance)


def _window(path: str, performance: NewPerformance) -> Iterator[Pointer]:
    since, until, ends = performance.sale_from, performance.sale_until, performance.ends
    if until is not None and until > ends:
        yield Pointer(f"{path}/sale_until", "OUT_OF_RANGE", "nothing is sold after the end")
    if since is not None and since >= _earlier(until, ends):
        yield Pointer(f"{path}/sale_from", "BACKWARDS", "the sale begins before it ends")


def _earlier(until: datetime | None, ends: datetime) -> datetime:
    return ends if until is None else min(until, ends)
