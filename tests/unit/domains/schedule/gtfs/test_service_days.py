"""Calendars: when services run, which week stands for a feed, when a service day begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.schedule.gtfs.records import Exceptional, Week
from carnet.domains.schedule.gtfs.service_days import (
    ServiceDay,
    Services,
    as_they_are,
    busiest_week,
    laid_onto,
    midnight,
)

MONDAY = date(2025, 1, 6)
WORKDAYS = (True, True, True, True, True, False, False)


def days_from(start: date, count: int) -> list[date]:
    """So many days in a row."""
    return [start + timedelta(days=number) for number in range(count)]


def test_exceptions_win_over_weeks_and_need_none() -> None:
    services = Services()
    assert services.add_week(Week("w", WORKDAYS, MONDAY, date(2025, 1, 19)))
    assert not services.add_week(Week("w", WORKDAYS, MONDAY, MONDAY))
    assert services.add_exception(Exceptional("w", date(2025, 1, 8), added=False))
    assert services.add_exception(Exceptional("w", date(2025, 1, 11), added=True))
    assert services.add_exception(Exceptional("only", date(2024, 12, 31), added=True))
    assert not services.add_exception(Exceptional("only", date(2024, 12, 31), added=False))
    assert [day.day for day in days_from(MONDAY, 7) if services.runs("w", day)] == [6, 7, 9, 10, 11]
    assert services.runs("only", date(2024, 12, 31))
    assert not services.runs("only", date(2025, 12, 31))
    assert not services.runs("nobody", MONDAY)
    assert services.names() == {"w", "only"}


WEEKS = st.builds(
    Week,
    st.sampled_from("abc"),
    st.tuples(*[st.booleans()] * 7),
    st.dates(date(2025, 1, 1), date(2025, 1, 20)),
    st.dates(date(2025, 1, 20), date(2025, 2, 10)),
)
EXCEPTIONS = st.builds(
    Exceptional, st.sampled_from("abcd"), st.dates(date(2024, 12, 20), date(2025, 2, 20)), st.booleans()
)


@given(st.lists(WEEKS, max_size=4), st.lists(EXCEPTIONS, max_size=30))
def test_trips_per_day_add_up_to_what_runs(weeks: list[Week], exceptions: list[Exceptional]) -> None:
    services = Services()
    for week in weeks:
        services.add_week(week)
    for exception in exceptions:
        services.add_exception(exception)
    trips = {"a": 1, "b": 10, "c": 100, "d": 1_000}
    counted = services.trips_per_day(trips)
    for day in days_from(date(2024, 12, 15), 80):
        expected = sum(number for service, number in trips.items() if services.runs(service, day))
        assert counted.get(day.toordinal(), 0) == expected


def test_a_calendar_without_end_is_no_work() -> None:
    services = Services()
    services.add_week(Week("w", (True,) * 7, date(2000, 1, 1), date(2099, 12, 31)))
    assert len(services.trips_per_day({"w": 3})) == 36_525


def test_the_busiest_week_is_from_monday_to_sunday_and_the_first_of_equals() -> None:
    per_day = {day.toordinal(): 5 for day in days_from(date(2025, 1, 4), 30)}
    assert busiest_week(per_day) == MONDAY
    per_day[date(2025, 1, 26).toordinal()] = 6
    assert busiest_week(per_day) == date(2025, 1, 20)
    with pytest.raises(ValueError, match="empty"):
        busiest_week({})


def test_days_are_laid_onto_the_same_days_of_the_week() -> None:
    laid = laid_onto(MONDAY, start=date(2026, 12, 3), days=6)
    assert laid[0] == ServiceDay(date(2026, 12, 3), date(2025, 1, 9))  # Thursdays
    assert laid[4] == ServiceDay(date(2026, 12, 7), MONDAY)
    assert all(one.day.weekday() == one.as_in_feed.weekday() for one in laid)


def test_the_feeds_own_days_are_those_from_today_on() -> None:
    own = [day.toordinal() for day in days_from(MONDAY, 5)]
    assert as_they_are(own, start=date(2025, 1, 9), days=31) == [
        ServiceDay(date(2025, 1, 9), date(2025, 1, 9)),
        ServiceDay(date(2025, 1, 10), date(2025, 1, 10)),
    ]
    assert [one.day.day for one in as_they_are(own, start=date(2025, 1, 1), days=7)] == [6, 7]


@pytest.mark.parametrize(
    ("day", "starts"),
    [
        (date(2026, 10, 24), datetime(2026, 10, 23, 22, tzinfo=UTC)),  # 00:00 in summer time
        (date(2026, 10, 25), datetime(2026, 10, 24, 23, tzinfo=UTC)),  # clocks go back: noon - 12 h is the second 01:00
        (date(2027, 3, 28), datetime(2027, 3, 27, 22, tzinfo=UTC)),  # clocks go forward: 23:00 the day before
        (date(2026, 12, 1), datetime(2026, 11, 30, 23, tzinfo=UTC)),
    ],
)
def test_a_service_day_begins_twelve_hours_before_noon(day: date, starts: datetime) -> None:
    assert midnight(day, "Europe/Berlin") == starts
