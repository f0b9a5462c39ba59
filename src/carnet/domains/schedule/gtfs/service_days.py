"""On which days services run, which week stands for a feed, and how its days are laid onto others. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from carnet.domains.schedule.gtfs.records import Exceptional, Week

WEEK: Final = 7
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """A day to be imported, and the day of the feed whose trips run on it."""

    day: date
    as_in_feed: date


@dataclass(slots=True)
class Services:
    """The calendar of a feed. Exceptions are two bit sets a service and year: days added, days removed."""

    _weeks: dict[str, Week] = field(default_factory=dict)
    _exceptions: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)

    def add_week(self, week: Week) -> bool:
        """Keep a row of calendar.txt; False when the service has one already."""
        return self._weeks.setdefault(week.service, week) is week

    def add_exception(self, exception: Exceptional) -> bool:
        """Keep a row of calendar_dates.txt; False when the service has one for this day already."""
        year, bit = _bit(exception.day)
        added, removed = self._exceptions.get((exception.service, year), (0, 0))
        if (added | removed) & bit:
            return False
        both = (added | bit, removed) if exception.added else (added, removed | bit)
        self._exceptions[exception.service, year] = both
        return True

    def names(self) -> frozenset[str]:
        """The services that exist, whether or not they ever run."""
        return frozenset(self._weeks) | {service for service, _ in self._exceptions}

    def runs(self, service: str, day: date) -> bool:
        """Whether a service runs on a day."""
        year, bit = _bit(day)
        added, removed = self._exceptions.get((service, year), (0, 0))
        return bool(added & bit) or (self._usually(service, day) and not removed & bit)

    def trips_per_day(self, trips: Mapping[str, int]) -> Counter[int]:
        """How many trips run on each day (by its ordinal) of the feed, given how many each service has."""
        counts = _usual_trips((week, trips.get(week.service, 0)) for week in self._weeks.values())
        for (service, year), (added, removed) in self._exceptions.items():
            number, first = trips.get(service, 0), date(year, 1, 1).toordinal()
            has_week = service in self._weeks
            for ordinal in _days(first, added):
                if not (has_week and self._usually(service, date.fromordinal(ordinal))):
                    counts[ordinal] += number
            for ordinal in _days(first, removed if has_week else 0):
                if self._usually(service, date.fromordinal(ordinal)):
                    counts[ordinal] -= number
        return +counts

    def _usually(self, service: str, day: date) -> bool:
        week = self._weeks.get(service)
        return week is not None and week.start <= day <= week.end and week.days[day.weekday()]


def busiest_week(trips_per_day: Mapping[int, int]) -> date:
    """The Monday of the week with the most trips, the first of equals. Raises ValueError when there is no trip."""
    weeks: Counter[int] = Counter()
    for ordinal, number in trips_per_day.items():
        weeks[ordinal - _weekday(ordinal)] += number
    best = max(weeks.values())
    return date.fromordinal(min(monday for monday, number in weeks.items() if number == best))


def laid_onto(monday: date, *, start: date, days: int) -> list[ServiceDay]:
    """`days` days from `start` on, each running as the same day of the week that begins with `monday`."""
    wanted = (start + number * _DAY for number in range(days))
    return [ServiceDay(day, monday + day.weekday() * _DAY) for day in wanted]


def as_they_are(trips_per_day: Iterable[int], *, start: date, days: int) -> list[ServiceDay]:
    """Those of the feed's own days that are among the `days` from `start` on."""
    end = start.toordinal() + days - 1
    own = sorted(ordinal for ordinal in trips_per_day if start.toordinal() <= ordinal <= end)
    return [ServiceDay(day, day) for day in map(date.fromordinal, own)]


def midnight(day: date, timezone: str) -> datetime:
    """The instant from which GTFS counts a service day's times: noon in the agency's zone less twelve hours.

    That is midnight, but for the days on which clocks change (https://gtfs.org/schedule/reference/#field-types, Time).
    """
    noon = datetime.combine(day, time(12), ZoneInfo(timezone))
    return noon.astimezone(UTC) - timedelta(hours=12)


@lru_cache(maxsize=1 << 14)
def _bit(day: date) -> tuple[int, int]:
    """The year, and the bit of the day in the year."""
    return day.year, 1 << (day.toordinal() - date(day.year, 1, 1).toordinal())


def _days(first: int, bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield first + lowest.bit_length() - 1
        bits ^= lowest


def _weekday(ordinal: int) -> int:
    return (ordinal - 1) % WEEK


def _usual_trips(weeks: Iterable[tuple[Week, int]]) -> Counter[int]:
    """Trips a day by the weekly patterns alone: add at each start, take away behind each end, sum up once."""
    changes: Counter[tuple[int, int]] = Counter()  # by ordinal and day of the week
    for week, number in weeks:
        for weekday in range(WEEK):
            if number and week.days[weekday]:
                changes[week.start.toordinal(), weekday] += number
                changes[week.end.toordinal() + 1, weekday] -= number
    counts: Counter[int] = Counter()
    running = [0] * WEEK
    ordinals = sorted({ordinal for ordinal, _ in changes})
    for begin, end in pairwise(ordinals):
        for weekday in range(WEEK):
            running[weekday] += changes.get((begin, weekday), 0)
        counts.update({ordinal: running[_weekday(ordinal)] for ordinal in range(begin, end)})
    return counts
