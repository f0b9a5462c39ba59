"""The demo's trips: its lines on given days, made and put on sale many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from carnet.domains.schedule import operations as schedule
from carnet.domains.schedule.contracts import NewStop, NewTrip
from carnet.infra.principal import CARNET
from carnet.project.demo.catalog import SOURCE, Catalog, Parts
from carnet.project.demo.lines import LINES, Line
from carnet.project.demo.places import TOWNS

# Ways are longer than the crow flies.
_DETOUR: Final = {"train": 1.25, "bus": 1.3, "plane": 1.0}

Call = tuple[str, int, int]
"""A town, and the minutes from departure to the arrival and to the departure there."""


def publish(catalog: Catalog, days: Iterable[date], *, now: datetime, lines: Sequence[Line] = LINES) -> list[UUID]:
    """Put the lines on sale on these days; trips that are there already, or left before `now`, are left out.

    Returns the new trips' ids.
    """
    by_operator: dict[UUID, list[NewTrip]] = defaultdict(list)
    for day in days:
        for line in lines:
            if day.weekday() in line.days:
                parts = catalog.fleets[line.company, line.fleet]
                by_operator[parts.operator_id] += [trip for trip in trips(catalog, line, day) if _leaves(trip) > now]
    new: list[UUID] = []
    with transaction.atomic():
        for operator_id, made in by_operator.items():
            new += schedule.trips_create_many(operator_id=operator_id, trips=made, by=CARNET)
        schedule.trips_publish_many(trip_ids=new, now=now)
    return new


def trips(catalog: Catalog, line: Line, day: date) -> Iterator[NewTrip]:
    """The trips of a line that leave on a day, there and back."""
    parts = catalog.fleets[line.company, line.fleet]
    for number, departure in enumerate(line.departures.split()):
        for back, calls in enumerate((_calls(line), _calls_back(line))):
            name = f"{line.prefix} {line.number + 2 * number + back}"
            yield NewTrip(
                kind=parts.kind,
                name=name,
                number=str(line.number + 2 * number + back),
                service_date=day,
                stops=tuple(_stops(catalog, parts, calls, day, time.fromisoformat(departure))),
                seat_plan_version_id=parts.seat_plan_version_id,
                fare_table_id=parts.fare_table_id,
                vehicle_id=parts.vehicle_id,
                source=SOURCE,
                source_key=name,
            )


def _calls(line: Line) -> list[Call]:
    ends = {0, len(line.stops) - 1}
    return [
        (town, minutes, minutes + (0 if place in ends else line.dwell))
        for place, (town, minutes) in enumerate(line.stops)
    ]


def _calls_back(line: Line) -> list[Call]:
    """The same the other way round."""
    last = line.stops[-1][1]
    return [(town, last - departs, last - arrives) for town, arrives, departs in reversed(_calls(line))]


def _stops(catalog: Catalog, parts: Parts, calls: Sequence[Call], day: date, leaves: time) -> Iterator[NewStop]:
    zone = ZoneInfo(TOWNS[calls[0][0]].timezone)
    start = datetime.combine(day, leaves, tzinfo=zone)
    way = 0
    ways = [0] + [way := way + _metres(parts, before, after) for (before, *_), (after, *_) in pairwise(calls)]
    for place, (town, arrives, departs) in enumerate(calls):
        yield NewStop(
            catalog.station(town, parts.kind),
            arrival=None if place == 0 else _after(start, arrives),
            departure=None if place == len(calls) - 1 else _after(start, departs),
            metres=ways[place],
        )


def _after(start: datetime, minutes: int) -> datetime:
    """Elapsed time, not the clock's on the wall, which may be turned in between."""
    return start.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minutes)


def _metres(parts: Parts, before: str, after: str) -> int:
    return round(TOWNS[before].metres_to(TOWNS[after]) * _DETOUR[parts.kind])


def _leaves(trip: NewTrip) -> datetime:
    leaves = trip.stops[0].departure
    assert leaves is not None  # noqa: S101  the first stop has one
    return leaves
