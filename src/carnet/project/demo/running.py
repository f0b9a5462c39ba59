"""The railway's day in the demo: trains board, leave and arrive by the clock, and one is late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from carnet.domains.schedule import operations as schedule
from carnet.domains.schedule import queries as trips
from carnet.domains.schedule.contracts import TripStatus
from carnet.infra.principal import CARNET
from carnet.project.demo import timetable
from carnet.project.demo.catalog import Catalog
from carnet.project.demo.journeys import run
from carnet.project.demo.lines import LINES
from carnet.project.demo.railway import SLUG

_MOST: Final = 200
_WAITING: Final = frozenset({TripStatus.PUBLISHED, TripStatus.DELAYED})
_LATE: Final = timedelta(minutes=25)
_EARLIER: Final = timedelta(hours=6)  # before the day began


def publish_today(catalog: Catalog, *, now: datetime) -> None:
    """Put all the railway's trains of the day on sale, those that have left by now, too."""
    lines = [line for line in LINES if line.company == SLUG]
    began = now.replace(hour=0, minute=0, second=0, microsecond=0)
    timetable.publish(catalog, [_day(now)], now=began - _EARLIER, lines=lines)


def keep_time(catalog: Catalog, *, now: datetime) -> None:
    """Bring today's trains to where they should be by now; the second of those still to come will be late."""
    departures = trips.departures(operator_id=catalog.operator(SLUG), by=CARNET, day=_day(now), limit=_MOST)
    for departure in departures:
        run(departure.trip.id, now=now)
    to_come = [one for one in departures if one.planned > now and one.trip.status in _WAITING]
    if len(to_come) > 1 and not any(one.late_minutes for one in departures):
        schedule.trip_delay(
            trip_id=to_come[1].trip.id, late=_LATE, reason="waits for another train", by=CARNET, now=now
        )


def _day(now: datetime) -> date:
    return now.date()
