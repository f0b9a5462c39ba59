"""From values to records: what each file's rows must be."""

from __future__ import annotations

from datetime import date

import pytest

from carnet.domains.schedule.gtfs import fields, records
from carnet.domains.schedule.gtfs.errors import BrokenRow, Reason
from carnet.domains.schedule.gtfs.kinds import BUS, LONG_DISTANCE, NAMES, PLANE, REGIONAL, Fitting, fitting


@pytest.mark.parametrize(
    ("text", "seconds"), [("0:00:00", 0), ("08:05:09", 29_109), ("25:30:00", 91_800), ("168:00:00", 604_800)]
)
def test_times_may_pass_midnight(text: str, seconds: int) -> None:
    assert fields.seconds(text, "arrival_time") == seconds


@pytest.mark.parametrize("text", ["8:5:00", "08:60:00", "08:00", "-1:00:00", "168:00:01", "٠٨:00:00", "8h", " 8:00:00"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(BrokenRow, match="arrival_time") as error:
        fields.seconds(text, "arrival_time")
    assert error.value.reason is Reason.INVALID_TIME


@pytest.mark.parametrize("text", ["20250229", "19691231", "22000101", "2025-01-01", "20251301", "", "٢٠٢٥٠١٠١"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(BrokenRow) as error:
        fields.day(text, "date")
    assert error.value.reason is Reason.INVALID_DATE


@pytest.mark.parametrize("text", ["", "1.0", "-1", "+1", "1e3", "²", "٣", "1" * 5_000, "2147483648"])
def test_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(BrokenRow) as error:
        fields.whole(text, "stop_sequence")
    assert error.value.reason is Reason.INVALID_NUMBER


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("91", "0"),
        ("0", "181"),
        ("nan", "1"),
        ("1e300", "1"),
        ("1_0", "1"),
        ("", "1"),
        ("0", "0.0"),
        ("1e999", "1"),
    ],
)
def test_what_is_no_position(latitude: str, longitude: str) -> None:
    with pytest.raises(BrokenRow) as error:
        fields.position(latitude, longitude)
    assert error.value.reason is Reason.INVALID_POSITION


@pytest.mark.parametrize(
    ("route_type", "served_by"),
    [
        (2, LONG_DISTANCE), (100, LONG_DISTANCE), (101, LONG_DISTANCE), (105, LONG_DISTANCE), (117, LONG_DISTANCE),
        (106, REGIONAL), (109, REGIONAL), (300, REGIONAL), (12, REGIONAL),
        (3, BUS), (11, BUS), (200, BUS), (209, BUS), (700, BUS), (716, BUS), (800, BUS),
        (1100, PLANE), (1114, PLANE),
    ],
)  # fmt: skip
def test_route_types_that_are_sold(route_type: int, served_by: Fitting) -> None:
    assert fitting(route_type) == served_by
    assert served_by.layout in NAMES


@pytest.mark.parametrize("route_type", [0, 1, 4, 5, 6, 7, 8, 99, 400, 500, 900, 1000, 1200, 1300, 1400, 1500, 1700])
def test_route_types_that_are_not(route_type: int) -> None:
    with pytest.raises(BrokenRow, match=f"route_type {route_type}") as error:
        fitting(route_type)
    assert error.value.reason is Reason.UNSUPPORTED_KIND


def test_a_stop_time_with_one_time_has_both() -> None:
    assert records.stop_time(["t", "", "8:00:00", "s", "1", "", "", ""])[1:3] == (28_800, 28_800)
    assert records.stop_time(["t", "8:00:00", "", "s", "1", "", "", ""])[1:3] == (28_800, 28_800)
    assert records.stop_time(["t", "", "", "s", "1", "", "", ""])[1:3] == (None, None)


def test_a_stop_time_says_who_may_board_and_leave() -> None:
    one = records.stop_time(["t", "8:00:00", "8:01:00", "s", "0", "1", "3", "12.5"])
    assert (one.pick_up, one.drop_off, one.distance) == (False, True, 12.5)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (["t", "8:01:00", "8:00:00", "s", "1", "", "", ""], Reason.TIME_BACKWARDS),
        (["t", "8:01:00", "8:01:00", "", "1", "", "", ""], Reason.MISSING_VALUE),
        (["", "8:01:00", "8:01:00", "s", "1", "", "", ""], Reason.MISSING_VALUE),
        (["t", "8:01:00", "8:01:00", "s", "", "", "", ""], Reason.INVALID_NUMBER),
        (["t", "8:01:00", "8:01:00", "s", "1", "7", "", ""], Reason.INVALID_NUMBER),
        (["t", "8:01:00", "8:01:00", "s", "1", "", "", "far"], Reason.INVALID_NUMBER),
        (["t" * 201, "8:01:00", "8:01:00", "s", "1", "", "", ""], Reason.INVALID_VALUE),
    ],
)
def test_broken_stop_times(values: list[str], reason: Reason) -> None:
    with pytest.raises(BrokenRow) as error:
        records.stop_time(values)
    assert error.value.reason is reason


def test_only_stops_that_stand_alone_need_a_name_and_only_places_a_position() -> None:
    assert records.stop(["p", "", "52.5", "13.4", "", "station", ""]).name == ""
    assert records.stop(["a", "", "", "", "4", "p", ""]).latitude is None
    with pytest.raises(BrokenRow, match="stop_name"):
        records.stop(["p", "", "52.5", "13.4", "0", "", ""])
    with pytest.raises(BrokenRow, match="parent_station"):
        records.stop(["p", "x", "52.5", "13.4", "1", "station", ""])
    with pytest.raises(BrokenRow, match="no time zone"):
        records.stop(["p", "x", "52.5", "13.4", "", "", "Europe/Atlantis"])


def test_routes_need_a_name_and_names_are_one_line() -> None:
    assert records.route(["r", "2", "a", "", "Berlin\n - München " + "x" * 200]).name.startswith("Berlin - München")
    with pytest.raises(BrokenRow) as error:
        records.route(["r", "2", "a", "", ""])
    assert error.value.reason is Reason.MISSING_VALUE


def test_weeks_and_exceptions() -> None:
    week = records.week(["s", "1", "0", "0", "0", "0", "0", "1", "20250101", "20250201"])
    assert week.days == (True, False, False, False, False, False, True)
    assert (week.start, week.end) == (date(2025, 1, 1), date(2025, 2, 1))
    assert records.exception(["s", "20250101", "2"]).added is False
    with pytest.raises(BrokenRow, match="exception_type"):
        records.exception(["s", "20250101", "3"])
    with pytest.raises(BrokenRow, match="before start_date"):
        records.week(["s", *["1"] * 7, "20250201", "20250101"])


@pytest.mark.parametrize(
    ("start", "end", "headway", "reason"),
    [
        ("8:00:00", "8:00:00", "600", Reason.TIME_BACKWARDS),
        ("8:00:00", "9:00:00", "0", Reason.INVALID_NUMBER),
        ("8:00:00", "9:00:00", "1", Reason.INVALID_NUMBER),
    ],
)
def test_broken_frequencies(start: str, end: str, headway: str, reason: Reason) -> None:
    with pytest.raises(BrokenRow) as error:
        records.frequency(["t", start, end, headway])
    assert error.value.reason is reason
