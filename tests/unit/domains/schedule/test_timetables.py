"""The days of a timetable and the instants of its runs, on the two nights of the year above all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.network.contracts import Place, PlaceKind, StationKind
from carnet.domains.schedule import rules
from carnet.domains.schedule.contracts import ListingKind, Pattern, TimetableCall, TimetablePlan
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput

BERLIN, LONDON, NEW_YORK = "Europe/Berlin", "Europe/London", "America/New_York"
SPRING = date(2027, 3, 28)  # 2:00 becomes 3:00 in Berlin, 1:00 becomes 2:00 in London
AUTUMNS = (date(2026, 10, 25), date(2027, 10, 31))  # 3:00 becomes 2:00 in Berlin
EVERY_DAY = frozenset(range(1, 8))
MAY = Pattern(frozenset({1, 5}), date(2027, 5, 3), date(2027, 5, 17))  # Mondays and Fridays of two weeks


def a_place(kind: StationKind = StationKind.RAILWAY) -> Place:
    return Place(new_id(), PlaceKind.STATION, "Somewhere", new_id(), "Town", "DE", BERLIN, station_kind=kind)


PLACES = {place.id: place for place in (a_place() for _ in range(4))}
WAY = list(PLACES)
PLAN = TimetablePlan(
    name="ICE 503",
    route_id=new_id(),
    vehicle_id=new_id(),
    fares="Domestic",
    departs=time(23, 40),
    days=frozenset({1}),
    valid_from=date(2027, 5, 3),
    valid_until=date(2027, 6, 1),
    calls=(
        TimetableCall(WAY[0], departure=0),
        TimetableCall(WAY[2], arrival=60, departure=62, metres=9),
        TimetableCall(WAY[3], arrival=90, metres=10),
    ),
)


def local(instant: datetime, zone: str) -> str:
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def test_a_period_is_half_open() -> None:
    days = list(rules.service_dates(MAY, date.min, date.max))
    assert days == [date(2027, 5, 3), date(2027, 5, 7), date(2027, 5, 10), date(2027, 5, 14)]
    assert list(rules.service_dates(MAY, date(2027, 5, 7), date(2027, 5, 14))) == days[1:3]
    assert not list(rules.service_dates(MAY, date(2027, 5, 17), date.max))


def test_an_exception_adds_a_day_or_takes_one_of_the_period() -> None:
    days = {date(2027, 5, 7): False, date(2027, 5, 8): True, date(2027, 5, 17): True}
    changed = replace(MAY, exceptions=days)
    assert list(rules.service_dates(changed, date(2027, 5, 4), date(2027, 5, 20))) == [
        date(2027, 5, 8),
        date(2027, 5, 10),
        date(2027, 5, 14),
    ]


def test_a_time_that_the_spring_night_leaves_out_is_moved_on_by_the_gap() -> None:
    leaves = rules.leaves_at(SPRING, time(2, 30), BERLIN)
    assert local(leaves, BERLIN) == "2027-03-28 03:30"
    assert leaves == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert local(rules.leaves_at(SPRING, time(1, 59), BERLIN), BERLIN) == "2027-03-28 01:59"
    assert local(rules.leaves_at(SPRING, time(3, 0), BERLIN), BERLIN) == "2027-03-28 03:00"


@pytest.mark.parametrize("night", AUTUMNS)
def test_a_time_that_the_autumn_night_has_twice_is_the_first(night: date) -> None:
    leaves = rules.leaves_at(night, time(2, 30), BERLIN)
    assert leaves == datetime(night.year, night.month, night.day, 0, 30, tzinfo=UTC)
    assert rules.leaves_at(night, time(2, 30, fold=1), BERLIN) == leaves
    assert rules.leaves_at(night, time(3, 0), BERLIN) - leaves == timedelta(minutes=90)


@pytest.mark.parametrize(("day", "arrives"), [(date(2027, 3, 27), "07:00"), (AUTUMNS[0] - timedelta(days=1), "05:00")])
def test_a_night_train_takes_as_long_as_ever(day: date, arrives: str) -> None:
    calls = (TimetableCall(WAY[0], departure=0), TimetableCall(WAY[1], arrival=7 * 60))
    leaves = rules.leaves_at(day, time(23, 0), BERLIN)
    last = rules.stops_on(calls, leaves)[-1].arrival
    assert last is not None
    assert last - leaves == timedelta(hours=7)
    assert local(last, BERLIN) == f"{day + timedelta(days=1)} {arrives}"


def test_a_flight_over_three_zones_and_midnight() -> None:
    calls = (
        TimetableCall(WAY[0], departure=0),
        TimetableCall(WAY[1], arrival=120, departure=240),
        TimetableCall(WAY[2], arrival=720),
    )
    stops = rules.stops_on(calls, rules.leaves_at(date(2027, 3, 13), time(21, 0), BERLIN))
    assert local(stops[1].arrival, LONDON) == "2027-03-13 22:00"  # type: ignore[arg-type]
    assert local(stops[1].departure, LONDON) == "2027-03-14 00:00"  # type: ignore[arg-type]
    # New York's spring night is two weeks before Europe's, and this is it.
    assert local(stops[2].arrival, NEW_YORK) == "2027-03-14 04:00"  # type: ignore[arg-type]


def test_clock_times_become_minutes_as_of_a_day() -> None:
    day = date(2027, 1, 12)
    leaves = rules.leaves_at(day, time(23, 40), BERLIN)
    assert rules.minutes_between(leaves, day, time(23, 40), BERLIN) == 0
    assert rules.minutes_between(leaves, day + timedelta(days=1), time(0, 40), LONDON) == 120
    assert rules.minutes_between(leaves, day, time(20, 0), NEW_YORK) == 140


@given(
    day=st.sampled_from([SPRING - timedelta(days=1), SPRING, *AUTUMNS, date(2027, 3, 14), date(2027, 1, 1)]),
    departs=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    zone=st.sampled_from([BERLIN, LONDON, NEW_YORK, "Australia/Lord_Howe", "Pacific/Apia"]),
    waits=st.lists(st.tuples(st.integers(1, 600), st.integers(0, 120)), min_size=1, max_size=20),
)
def test_stops_never_run_backwards(day: date, departs: time, zone: str, waits: list[tuple[int, int]]) -> None:
    calls, minutes = [TimetableCall(WAY[0], departure=0)], 0
    for ride, wait in waits:
        calls.append(TimetableCall(WAY[1], arrival=minutes + ride, departure=minutes + ride + wait))
        minutes += ride + wait
    stops = rules.stops_on(calls, rules.leaves_at(day, departs, zone))
    instants = [at for stop in stops for at in (stop.arrival, stop.departure) if at is not None]
    assert all(earlier <= later for earlier, later in pairwise(instants))
    assert instants[-1] - instants[0] == timedelta(minutes=minutes)


@given(
    days=st.frozensets(st.integers(1, 7), min_size=1),
    length=st.integers(1, 60),
    exceptions=st.dictionaries(st.dates(date(2027, 4, 1), date(2027, 7, 1)), st.booleans(), max_size=9),
    cut=st.integers(0, 60),
)
def test_days_come_in_order_once_and_windows_add_up(
    days: frozenset[int], length: int, exceptions: dict[date, bool], cut: int
) -> None:
    pattern = Pattern(days, date(2027, 5, 1), date(2027, 5, 1) + timedelta(days=length), exceptions)
    middle = pattern.valid_from + timedelta(days=cut)
    whole = list(rules.service_dates(pattern, date.min, date.max))
    assert whole == sorted(set(whole))
    assert whole == [
        *rules.service_dates(pattern, date.min, middle),
        *rules.service_dates(pattern, middle, date.max),
    ]
    assert all(rules.runs_on(pattern, day) for day in whole)


def test_a_sound_timetable_may_pass_a_station_of_its_route() -> None:
    rules.check_timetable(ListingKind.TRAIN, PLAN, WAY, PLACES)


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"name": " "}, "/name", "EMPTY"),
        ({"departs": time(1, tzinfo=UTC)}, "/departs", "UNEXPECTED"),
        ({"days": frozenset()}, "/days", "INVALID"),
        ({"days": frozenset({0, 1})}, "/days", "INVALID"),
        ({"valid_until": date(2027, 5, 3)}, "/valid_until", "BACKWARDS"),
        ({"valid_until": date(2037, 5, 3)}, "/valid_until", "TOO_LONG"),
        ({"ahead_days": 0}, "/ahead_days", "OUT_OF_RANGE"),
        ({"ahead_days": 367}, "/ahead_days", "OUT_OF_RANGE"),
        ({"calls": PLAN.calls[:1]}, "/stops", "TOO_SHORT"),
        ({"calls": PLAN.calls[::-1]}, "/stops/1/station", "NOT_ON_ROUTE"),
        ({"calls": (TimetableCall(WAY[0], departure=5), *PLAN.calls[1:])}, "/stops/0/departure", "INVALID"),
        ({"calls": (*PLAN.calls[:2], TimetableCall(WAY[3], arrival=20_161))}, "/stops/2/arrival", "OUT_OF_RANGE"),
        ({"calls": (*PLAN.calls[:2], TimetableCall(WAY[3], arrival=61, metres=9))}, "/stops/2/arrival", "BACKWARDS"),
        ({"calls": (*PLAN.calls[:2], TimetableCall(WAY[3], metres=9))}, "/stops/2/arrival", "MISSING"),
    ],
)
def test_what_no_timetable_can_be(changes: dict[str, Any], path: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.check_timetable(ListingKind.TRAIN, replace(PLAN, **changes), WAY, PLACES)
    assert (path, code) in [(pointer.path, pointer.code) for pointer in refused.value.pointers]


def test_a_train_does_not_run_to_an_airport() -> None:
    places = {**PLACES, WAY[3]: replace(a_place(StationKind.AIRPORT), id=WAY[3])}
    with pytest.raises(InvalidInput) as refused:
        rules.check_timetable(ListingKind.TRAIN, PLAN, WAY, places)
    assert [(pointer.path, pointer.code) for pointer in refused.value.pointers] == [("/stops/2/station", "WRONG_KIND")]


@pytest.mark.parametrize("year", [1, 9998])
def test_t56_no_period_lies_at_an_end_of_the_calendar(year: int) -> None:
    plan = replace(PLAN, valid_from=date(year, 1, 1), valid_until=date(year, 2, 1))
    with pytest.raises(InvalidInput) as refused:
        rules.check_timetable(ListingKind.TRAIN, plan, WAY, PLACES)
    assert [pointer.path for pointer in refused.value.pointers] == ["/valid_from", "/valid_until"]
