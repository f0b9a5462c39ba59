"""Broken rows never stop an import, and never leave half a trip behind; unusable feeds change nothing."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from carnet.domains.network.models import Station
from carnet.domains.operators.models import Operator
from carnet.domains.schedule.gtfs.errors import FeedUnusable
from carnet.domains.schedule.gtfs.importing import ImportRunning
from carnet.domains.schedule.models import StopTime, Trip
from carnet.infra.events.models import OutboxEvent
from tests.domains.schedule.gtfs.feed import EditedFeed, keys

ALL = frozenset({"ice-1", "ice-2", "night-1", "bus", "coach", "air", "rb"})
TRAM = {
    ("routes.txt", 8, "UNSUPPORTED_KIND"),
    ("trips.txt", 9, "UNKNOWN_ROUTE"),
    ("stop_times.txt", 21, "TRIP_SKIPPED"),
    ("stop_times.txt", 22, "TRIP_SKIPPED"),
}
STOP_TIMES = "stop_times.txt"


def of_ice_2(broken: dict[int, str]) -> set[tuple[str, int, str]]:
    """What is skipped when `broken` lines are among those of ice-2 (7 to 9), which is line 3 in trips.txt."""
    lines = {line: broken.get(line, "TRIP_SKIPPED") for line in (7, 8, 9)}
    return {("trips.txt", 3, "BROKEN_ROWS"), *((STOP_TIMES, line, reason) for line, reason in lines.items())}


@pytest.mark.parametrize(
    ("old", "new", "skipped"),
    [
        ("ice-2,14:00:00,14:00:00,M", "ice-2,25:00:00,25:00:00,M", {9: "TIME_BACKWARDS"}),
        ("ice-2,14:00:00,14:00:00,M", "ice-2,14:00:00,13:00:00,M", {7: "TIME_BACKWARDS"}),
        ("ice-2,14:00:00,14:00:00,M", "ice-2,2 pm,14:00:00,M", {7: "INVALID_TIME"}),
        ("ice-2,14:00:00,14:00:00,M", "ice-2,,,M", {7: "TIME_MISSING"}),
        ("ice-2,,,L,2", "ice-2,,,Atlantis,2", {8: "UNKNOWN_STOP"}),
        ("ice-2,,,L,2", "ice-2,,,BE,2", {8: "UNKNOWN_STOP"}),
        ("ice-2,,,L,2", "ice-2,,,,2", {8: "MISSING_VALUE"}),
        ("ice-2,,,L,2", "ice-2,,,L,-2", {8: "INVALID_NUMBER"}),
        ("ice-2,,,L,2", "ice-2,,,L,1", {8: "DUPLICATE"}),
        ("ice-2,,,L,2,,,", "ice-2,,,L,2,,,1e300", {8: "INVALID_NUMBER"}),
        ("ice-2,,,L,2,,,", "ice-2,,,L,2,,,1,2,3", {8: "TOO_MANY_VALUES"}),
        ("ice-2,,,L,2,,,", 'ice-2,,,"L,2,,,', {8: "MALFORMED_CSV"}),
        ("ice-2,,,L,2,,,", 'ice-2,,,"L"x,2,,,', {8: "MALFORMED_CSV"}),
    ],
)
def test_one_broken_stop_time_leaves_its_whole_trip_out(
    feed: EditedFeed, old: str, new: str, skipped: dict[int, str]
) -> None:
    assert feed.edit(STOP_TIMES, old, new).check() == ALL - {"ice-2"}
    assert feed.account.why() == TRAM | of_ice_2(skipped)


def test_a_stop_time_that_is_not_utf8_leaves_its_whole_trip_out(feed: EditedFeed) -> None:
    path = feed.path / STOP_TIMES
    path.write_bytes(path.read_bytes().replace(b"ice-2,,,L,2", "ice-2,,,Köln,2".encode("latin-1")))
    assert feed.check() == ALL - {"ice-2"}
    assert feed.account.why() == TRAM | of_ice_2({8: "NOT_UTF8"})


@pytest.mark.parametrize(
    ("line", "row", "lost"),
    [
        (8, b"\xff\xfe,15:00:00,15:00:00,L,2,,,", {"ice-2"}),  # within a trip
        (10, b"\xff\xfe,19:00:00,19:00:00,BS,4,,,", {"ice-2"}),  # could be its end
        (7, b"\xff\xfe,13:00:00,13:00:00,MO,0,,,", {"ice-2"}),  # could be its beginning
        (10, b"\xff\xfe,19:00:00,19:00:00,BS,2,,,", set()),  # neither the end of ice-2 nor the beginning of night-1
        (23, b"\xff\xfe,\xff,\xff,\xff,\xff", set()),  # behind the tram
        (10, b"\xff\xfe", {"ice-2", "night-1"}),  # nobody knows
    ],
)
def test_a_row_whose_trip_cannot_be_read_leaves_those_out_that_it_may_belong_to(
    feed: EditedFeed, line: int, row: bytes, lost: set[str]
) -> None:
    assert feed.insert(STOP_TIMES, line, row).check() == ALL - lost
    assert (STOP_TIMES, line, "NOT_UTF8") in feed.account.why()


@pytest.mark.parametrize(
    ("file", "row", "line", "reason"),
    [
        ("stops.txt", "X,Xanten,,91,6.4,0,,", 16, "INVALID_POSITION"),
        ("stops.txt", "X,Xanten,,51.6,6.4,0,nowhere,", 16, "UNKNOWN_PARENT"),
        ("stops.txt", "X,Xanten,,51.6,6.4,9,,", 16, "INVALID_NUMBER"),
        ("stops.txt", "X,Xanten,,51.6,6.4,0,BE,", 16, "UNKNOWN_PARENT"),
        ("stops.txt", "X,Xanten,,51.6,6.4,0,B1,", 16, "UNKNOWN_PARENT"),
        ("stops.txt", "X,,,,,4,B,", 16, "UNKNOWN_PARENT"),
        ("stops.txt", "X,,,,,4,,", 16, "MISSING_VALUE"),
        ("stops.txt", "X,\u3000,,51.6,6.4,0,,", 16, "MISSING_VALUE"),
        ("agency.txt", "elbe,Elbe again,,Europe/Berlin,", 4, "DUPLICATE"),
        ("stops.txt", "B,Berlin again,,52.5,13.4,0,,", 16, "DUPLICATE"),
        ("stops.txt", "X\0,Xanten,,51.6,6.4,0,,", 16, "MALFORMED_CSV"),
        ("stops.txt", b"X,Xanten \xfc,,51.6,6.4,0,,", 16, "NOT_UTF8"),
        ("routes.txt", "ice,saale,ICE,again,101", 9, "DUPLICATE"),
        ("routes.txt", "x,nobody,X,x,101", 9, "UNKNOWN_AGENCY"),
        ("routes.txt", "x,,X,x,101", 9, "UNKNOWN_AGENCY"),
        ("routes.txt", "x,elbe,X,x,train", 9, "INVALID_NUMBER"),
        ("agency.txt", "x,Nobody,,Mars/Olympus,", 4, "UNKNOWN_TIMEZONE"),
        ("trips.txt", "ice,daily,ice-1,again,", 10, "DUPLICATE"),
        ("trips.txt", "nothing,daily,x,,", 10, "UNKNOWN_ROUTE"),
        ("trips.txt", "ice,never,x,,", 10, "UNKNOWN_SERVICE"),
        ("trips.txt", "ice,daily,x,,", 10, "TOO_FEW_STOPS"),
        ("calendar.txt", "daily,0,0,0,0,0,0,0,20250106,20250202", 4, "DUPLICATE"),
        ("calendar_dates.txt", "workdays,20250115,1", 5, "DUPLICATE"),
        ("calendar_dates.txt", "workdays,20250230,1", 5, "INVALID_DATE"),
        (STOP_TIMES, "ghost,8:00:00,8:00:00,B,1,,,", 23, "UNKNOWN_TRIP"),
        ("frequencies.txt", "ghost,8:00:00,9:00:00,600,", 4, "UNKNOWN_TRIP"),
    ],
)
def test_a_broken_row_that_nothing_needs_costs_only_itself(
    feed: EditedFeed, file: str, row: str | bytes, line: int, reason: str
) -> None:
    assert feed.append(file, row).check() == ALL
    assert feed.account.why() == TRAM | {(file, line, reason)}


@pytest.mark.parametrize(
    ("file", "old", "new", "lost"),
    [
        ("stops.txt", "52.475465", "52,475465", {"ice-1", "coach"}),
        ("stops.txt", "B,Berlin Hbf", "B,", {"ice-1", "ice-2", "night-1"}),
        ("routes.txt", "NJ,Berlin - Praha", ",", {"night-1"}),
        ("calendar.txt", "workdays,1,1,1,1,1,0,0", "workdays,1,1,1,1,1,0,x", {"ice-2", "bus"}),
        ("frequencies.txt", "22:30:00,24:30:00,3600", "24:30:00,22:30:00,3600", {"rb"}),
        ("frequencies.txt", "22:30:00,24:30:00,3600", "22:30:00,24:30:00,0", {"rb"}),
        ("agency.txt", "saale,Saale Bus", "saale,", {"bus", "coach", "air"}),
    ],
)
def test_what_depends_on_a_broken_row_is_left_out_with_it(
    feed: EditedFeed, file: str, old: str, new: str, lost: set[str]
) -> None:
    assert feed.edit(file, old, new).check() == ALL - lost
    assert {row.file for row in feed.account.rows} >= {file, "trips.txt", STOP_TIMES}


def test_a_trip_that_is_called_like_a_departure_of_another_is_left_out(feed: EditedFeed) -> None:
    feed.append("trips.txt", "ice,daily,rb@06:00:00,,")
    feed.append(STOP_TIMES, "rb@06:00:00,8:00:00,8:00:00,L,1,,,")
    feed.append(STOP_TIMES, "rb@06:00:00,9:00:00,9:00:00,H,2,,,")
    assert feed.check() == ALL
    assert ("trips.txt", 10, "DUPLICATE") in feed.account.why()


def test_what_is_left_of_a_feed_is_imported_whole(feed: EditedFeed) -> None:
    feed.edit(STOP_TIMES, "ice-2,,,L,2", "ice-2,,,Atlantis,2")
    assert feed.load().trips.new == 60 - 5
    assert "ice-2" not in keys()
    counts = Counter(StopTime.objects.values_list("trip_id", flat=True))
    assert Counter(counts.values()) == {5: 7, 3: 7, 2: 41}


def test_every_row_that_is_read_is_used_or_reported(feed: EditedFeed) -> None:
    feed.append(STOP_TIMES, "ice-1,99:00:00,1:00:00,B,99,,,").append("trips.txt", "ice,never,x,,")
    report = feed.load()
    assert report.files[STOP_TIMES].read == 22
    assert report.files[STOP_TIMES].skipped == len([row for row in feed.account.rows if row.file == STOP_TIMES]) == 8
    for row in feed.account.rows:
        assert row.line > 1
        assert row.detail
        assert row.row


def _only_header(feed: EditedFeed, name: str) -> None:
    path = feed.path / name
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])


def _without_digits(feed: EditedFeed, name: str) -> None:
    path: Path = feed.path / name
    head, *rows = path.read_text().splitlines(keepends=True)
    path.write_text(head + "".join(row.translate({ord(digit): "x" for digit in "0123456789"}) for row in rows))


def _only_trams(feed: EditedFeed) -> None:
    path = feed.path / "routes.txt"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + lines[-1])


def _never(feed: EditedFeed) -> None:
    feed.remove("calendar_dates.txt")
    path = feed.path / "calendar.txt"
    path.write_text(path.read_text().replace(",1", ",0"))


UNUSABLE: dict[str, Any] = {
    "no stops": (lambda feed: _only_header(feed, "stops.txt"), "no usable row in stops.txt"),
    "no usable stops": (lambda feed: _without_digits(feed, "stops.txt"), "no usable row in stops.txt"),
    "no trips": (lambda feed: _only_header(feed, "trips.txt"), "no usable row in trips.txt"),
    "no stop times": (lambda feed: _only_header(feed, STOP_TIMES), "no usable row in stop_times.txt"),
    "no file": (lambda feed: feed.remove("stops.txt"), "stops.txt is missing"),
    "no calendar": (lambda feed: feed.remove("calendar.txt", "calendar_dates.txt"), "neither calendar.txt nor"),
    "no column": (lambda feed: feed.edit("trips.txt", "trip_id,", "trip,"), "trips.txt has no column trip_id"),
    "only trams": (_only_trams, "no usable row in routes.txt"),
    "only faults": (lambda feed: feed.edit(STOP_TIMES, "stop_id,stop_sequence", "stop_sequence,stop_id"), "stop_times"),
    "never runs": (_never, "its trips never run"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_an_unusable_feed_leaves_the_database_untouched(feed: EditedFeed, case: str) -> None:
    spoil, says = UNUSABLE[case]
    spoil(feed)
    with pytest.raises(FeedUnusable, match=says):
        feed.load()
    for model in (Trip, StopTime, Station, Operator, OutboxEvent):
        assert not model.objects.exists()


def test_an_unusable_feed_does_not_withdraw_what_is_on_sale(feed: EditedFeed) -> None:
    feed.load()
    _without_digits(feed, STOP_TIMES)
    with pytest.raises(FeedUnusable):
        feed.load()
    assert Trip.objects.count() == 60
    assert not Trip.objects.exclude(withdrawn_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_are_refused(feed: EditedFeed) -> None:
    settings = connection.settings_dict
    other = psycopg.connect(
        dbname=settings["NAME"], user=settings["USER"], password=settings["PASSWORD"], host=settings["HOST"],
        port=settings["PORT"] or os.environ.get("PGPORT", "5432"),
    )  # fmt: skip
    with other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('carnet.gtfs'))")
        with pytest.raises(ImportRunning):
            feed.load()
    assert not keys()
