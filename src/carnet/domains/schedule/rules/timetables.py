"""When a timetable runs: its days, and the instants of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from carnet.domains.network.contracts import Place
from carnet.domains.schedule.contracts import ListingKind, NewStop, Pattern, TimetableCall, TimetablePlan
from carnet.domains.schedule.rules.stops import YEARS, check_stops
from carnet.kernel.problem import InvalidInput, Pointer

LONGEST_AHEAD: Final = 366
LONGEST_RUN: Final = 14 * 24 * 60
"""Minutes that a run may take: two weeks."""
_WEEK: Final = frozenset(range(1, 8))
_LONGEST_PERIOD: Final = timedelta(days=5 * 366)
_ANY_DAY: Final = date(2026, 1, 1)


def runs_on(pattern: Pattern, day: date) -> bool:
    """Whether the timetable has a run on this service date."""
    if not pattern.valid_from <= day < pattern.valid_until:
        return False
    return pattern.exceptions.get(day, day.isoweekday() in pattern.days)


def service_dates(pattern: Pattern, since: date, until: date) -> Iterator[date]:
    """The days from `since` to before `until` on which the timetable runs, in order."""
    day = max(since, pattern.valid_from)
    end = min(until, pattern.valid_until)
    while day < end:
        if runs_on(pattern, day):
            yield day
        day += timedelta(days=1)


def leaves_at(day: date, departs: time, timezone: str) -> datetime:
    """The instant (UTC) at which clocks in the zone show `departs` on this day.

    A time that the spring night leaves out is moved on by the gap; of one that the autumn night has twice it is the
    first (PEP 495 with `fold` 0).
    """
    return datetime.combine(day, departs.replace(fold=0), tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def stops_on(calls: Sequence[TimetableCall], leaves: datetime) -> tuple[NewStop, ...]:
    """The stops of the run that leaves its first stop at this instant; all else is elapsed minutes."""
    return tuple(
        NewStop(
            station_id=call.station_id,
            arrival=_after(leaves, call.arrival),
            departure=_after(leaves, call.departure),
            metres=call.metres,
            kind=call.kind,
            pick_up=call.pick_up,
            drop_off=call.drop_off,
        )
        for call in calls
    )


def minutes_between(leaves: datetime, day: date, clock: time, timezone: str) -> int:
    """How long after `leaves` the clocks in the zone show `clock` on this day, in whole minutes."""
    return (leaves_at(day, clock, timezone) - leaves) // timedelta(minutes=1)


def check_timetable(
    kind: ListingKind, plan: TimetablePlan, way: Sequence[UUID], stations: Mapping[UUID, Place]
) -> None:
    """Raises InvalidInput unless a timetable of `kind` can run like this along the route's stations `way`."""
    found = [*_texts(plan), *_period(plan), *_along(plan.calls, way), *_starts(plan.calls)]
    if found:
        raise InvalidInput(f"the timetable cannot run like this: {found[0].detail}", pointers=found)
    check_stops(kind, stops_on(plan.calls, leaves_at(_ANY_DAY, plan.departs, "UTC")), stations)


def _after(leaves: datetime, minutes: int | None) -> datetime | None:
    return None if minutes is None else leaves + timedelta(minutes=minutes)


def _texts(plan: TimetablePlan) -> Iterator[Pointer]:
    if not plan.name.strip():
        yield Pointer("/name", "EMPTY", "a timetable needs the name that travellers read")
    if plan.departs.tzinfo is not None:
        yield Pointer("/departs", "UNEXPECTED", "the departure is what the clock at the first stop shows")


def _period(plan: TimetablePlan) -> Iterator[Pointer]:
    if not plan.days or not plan.days <= _WEEK:
        yield Pointer("/days", "INVALID", "a timetable runs on one weekday or more, 1 (Monday) to 7")
    far = [name for name in ("valid_from", "valid_until") if getattr(plan, name).year not in YEARS]
    yield from (Pointer(f"/{name}", "OUT_OF_RANGE", "a year from 1970 to 2199") for name in far)
    if plan.valid_from >= plan.valid_until:
        yield Pointer("/valid_until", "BACKWARDS", "the period ends after it has begun")
    elif plan.valid_until - plan.valid_from > _LONGEST_PERIOD:
        yield Pointer("/valid_until", "TOO_LONG", "a period has five years at most")
    if not 1 <= plan.ahead_days <= LONGEST_AHEAD:
        yield Pointer("/ahead_days", "OUT_OF_RANGE", f"trips are made for 1 to {LONGEST_AHEAD} days")


def _along(calls: Sequence[TimetableCall], way: Sequence[UUID]) -> Iterator[Pointer]:
    """A run may pass stations of its route without stopping, but has no others and no other order."""
    left = iter(way)
    for place, call in enumerate(calls):
        if call.station_id not in left:  # which takes from `left` all up to the station
            yield Pointer(
                f"/stops/{place}/station", "NOT_ON_ROUTE", "the route does not come here after the stop before"
            )
            return


def _starts(calls: Sequence[TimetableCall]) -> Iterator[Pointer]:
    if calls and calls[0].departure != 0:
        yield Pointer("/stops/0/departure", "INVALID", "minutes count from the departure at the first stop")
    for place, call in enumerate(calls):
        for name, minutes in (("arrival", call.arrival), ("departure", call.departure)):
            if minutes is not None and minutes < 0:
                yield Pointer(f"/stops/{place}/{name}", "BACKWARDS", "this is before it leaves its first stop")
            elif minutes is not None and minutes > LONGEST_RUN:
                yield Pointer(f"/stops/{place}/{name}", "OUT_OF_RANGE", "a run takes two weeks at most")
