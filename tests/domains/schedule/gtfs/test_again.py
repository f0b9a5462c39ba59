"""Running an import again: nothing happens where nothing changed, and only what changed is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from carnet.domains.operators.operations import operator_suspend
from carnet.domains.schedule.gtfs.tariffs import prices
from carnet.domains.schedule.models import Trip
from carnet.domains.schedule.operations import trip_cancel, trip_delay
from carnet.infra.principal import CARNET
from tests.domains.schedule.gtfs.feed import NOW, START, EditedFeed, calls, keys, told, trip

DAYS = 7


def _rows() -> list[tuple[object, ...]]:
    """Every row of the catalog with the transaction that wrote it last."""
    found: list[tuple[object, ...]] = []
    with connection.cursor() as cursor:
        for table in ("schedule_trip", "schedule_stop_time", "network_station", "network_city", "operators_operator"):
            cursor.execute(f"SELECT '{table}', ctid, xmin, t::text FROM {table} AS t ORDER BY 4")
            found += cursor.fetchall()
    return found


def test_an_unchanged_feed_writes_not_one_row(feed: EditedFeed) -> None:
    feed.load()
    before, told_before = _rows(), told()
    trips = feed.load(now=NOW + timedelta(hours=1)).trips
    assert (trips.new, trips.changed, trips.unchanged, trips.withdrawn, trips.to_publish) == (0, 0, 60, 0, 0)
    assert _rows() == before
    assert told() == told_before


def test_other_days_of_the_same_feed_are_new_trips(feed: EditedFeed) -> None:
    feed.load()
    trips = feed.load(start=START + timedelta(days=5)).trips  # two days overlap
    assert (trips.new, trips.unchanged, trips.changed) == (60 - 2 * 7 - 2 * 2, 2 * 7 + 2 * 2, 0)


def test_a_changed_time_updates_its_trips_and_no_others(feed: EditedFeed) -> None:
    feed.load()
    already = len(told())
    feed.edit("stop_times.txt", "night-1,25:30:00,25:35:00", "night-1,25:30:00,25:40:00")
    report = feed.load()
    assert (report.trips.new, report.trips.changed, report.trips.unchanged) == (0, DAYS, 60 - DAYS)
    assert report.listings == {"published": 0, "updated": DAYS, "refused": 0}
    nights = set(Trip.objects.filter(source_key="night-1").values_list("id", flat=True))
    assert set(told()[already:]) == {("listing.updated", night) for night in nights}
    assert calls("night-1")[1].departure == calls("night-1")[1].arrival + timedelta(minutes=10)  # type: ignore[operator]
    assert trip("night-1").version == 2
    assert trip("ice-1").version == 1


def test_a_stop_more_and_a_new_name_are_changes(feed: EditedFeed) -> None:
    feed.load()
    feed.append("stop_times.txt", "coach,12:40:00,12:40:00,H,3,,,").edit(
        "trips.txt", "ice-1,München,501", "ice-1,München,503"
    )
    report = feed.load()
    assert report.trips.changed == DAYS + 1
    assert report.listings == {"published": 0, "updated": DAYS + 1, "refused": 0}
    assert trip("ice-1").name == "ICE 503"
    assert len(calls("coach", START + timedelta(days=1))) == 3


def test_a_station_that_moves_is_published_again(feed: EditedFeed) -> None:
    feed.load()
    already = len(told())
    feed.edit("stops.txt", "50.083058,14.436037", "50.083100,14.436100")
    report = feed.load()
    assert report.places.stations_changed == 1
    assert ("place.published", calls("night-1")[-1].station_id) in told()[already:]


def test_other_fares_update_every_trip_once(feed: EditedFeed) -> None:
    feed.load()
    dearer = prices(fare_per_km="0.15", minimum_fare="3.90", currency="EUR")
    assert feed.load(prices=dearer).listings == {"published": 0, "updated": 60, "refused": 0}
    assert feed.load(prices=dearer).trips.unchanged == 60


def test_a_trip_gone_from_the_feed_is_withdrawn_and_comes_back(feed: EditedFeed) -> None:
    feed.load()
    already = len(told())
    feed.edit("trips.txt", "ice,daily,ice-1,München,501\n", "")
    assert feed.load().trips.withdrawn == DAYS
    assert {name for name, _ in told()[already:]} == {"listing.withdrawn"}
    assert trip("ice-1").withdrawn_at == NOW
    assert feed.load().trips.withdrawn == 0
    feed.append("trips.txt", "ice,daily,ice-1,München,501")
    report = feed.load()
    assert report.trips.changed == DAYS
    assert report.listings == {"published": 0, "updated": DAYS, "refused": 0}
    assert trip("ice-1").withdrawn_at is None


def test_only_the_days_that_are_imported_lose_trips(feed: EditedFeed) -> None:
    feed.load()
    feed.edit("trips.txt", "ice,daily,ice-1,München,501\n", "")
    assert feed.load(days=2).trips.withdrawn == 2


def test_a_day_on_which_a_service_rests_now_loses_its_trips(feed: EditedFeed) -> None:
    feed.load()
    feed.edit("calendar_dates.txt", "sundays,20250112,1\n", "")
    assert feed.load().trips.withdrawn == 1


def test_a_trip_that_is_broken_now_stays_as_it_was(feed: EditedFeed) -> None:
    feed.load()
    before = told()
    feed.edit("stop_times.txt", "night-1,25:30:00", "night-1,13:30:00").edit("frequencies.txt", "22:30:00", "22 h")
    trips = feed.load().trips
    assert (trips.withdrawn, trips.unchanged) == (0, 60 - DAYS - 4 * DAYS)
    assert told() == before


def test_trips_of_other_feeds_are_none_of_its_business(feed: EditedFeed) -> None:
    feed.load()
    feed.edit("trips.txt", "ice,daily,ice-1,München,501\n", "")
    trips = feed.load(feed="Another feed").trips
    assert (trips.new, trips.withdrawn) == (60 - DAYS, 0)
    assert feed.load().trips.withdrawn == DAYS


def test_what_people_have_moved_on_is_left_alone(feed: EditedFeed) -> None:
    feed.load()
    trip_delay(trip_id=trip("night-1").id, late=timedelta(minutes=20), by=CARNET, now=NOW)
    trip_cancel(trip_id=trip("ice-1").id, reason="storm", by=CARNET, now=NOW)
    before = told()
    feed.edit("trips.txt", "ice,daily,ice-1,München,501", "ice,daily,ice-1,München,503")
    trips = feed.load(days=1).trips
    assert (trips.left_alone, trips.changed) == (2, 0)
    assert told() == before
    assert trip("ice-1").status == "cancelled"


def test_trips_that_have_left_are_not_withdrawn(feed: EditedFeed) -> None:
    feed.load()
    late = NOW.replace(day=24, hour=12)  # the first day, afternoon: only night-1 and two rb are still to come
    trips = feed.load(now=late, days=1).trips
    assert (trips.new, trips.unchanged, trips.withdrawn) == (0, 3, 0)
    assert len(keys()) == 10


def test_an_operator_that_may_not_sell_gets_drafts(feed: EditedFeed) -> None:
    feed.load()
    operator_suspend(operator_id=trip("ice-1").operator_id, reason="late", by=CARNET, now=NOW)
    report = feed.load(start=START + timedelta(days=7), days=1)
    assert report.trips.new == 3 + 4
    assert report.listings == {"published": 1, "updated": 0, "refused": 6}


@pytest.mark.parametrize("change", ["101", "700"])
def test_another_kind_of_vehicle_brings_its_seats_and_fares(feed: EditedFeed, change: str) -> None:
    feed.load()
    feed.edit("routes.txt", "Berlin - Praha,105", f"Berlin - Praha,{change}")
    trips = feed.load().trips
    assert trips.changed == (0 if change == "101" else DAYS)
    assert trip("night-1").kind == ("train" if change == "101" else "bus")
    assert trip("night-1").seat_plan_version.seat_plan.kind == trip("night-1").kind


def test_what_was_not_published_before_a_crash_is_published_by_the_worker_or_the_next_import(feed: EditedFeed) -> None:
    feed.load()
    Trip.objects.filter(source_key="night-1").update(checksum=None)  # as an import leaves what it changed
    report = feed.load()
    assert (report.trips.unchanged, report.trips.to_publish) == (60, DAYS)
    assert report.listings == {"published": 0, "updated": DAYS, "refused": 0}
    assert feed.load().trips.to_publish == 0
