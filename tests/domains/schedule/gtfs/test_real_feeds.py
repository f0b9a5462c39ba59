"""Timetables of the world, where they lie beside the repository (the product ships none)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from carnet.domains.network.models import City, Station
from carnet.domains.schedule.models import StopTime, Trip
from tests.domains.schedule.gtfs.feed import EditedFeed, told

DATA = Path(__file__).parents[5] / "shared" / "data"
GERMANY = DATA / "db-fernverkehr-2017" / "gtfs.zip"
SAMPLE = DATA / "google-transit-sample" / "sample-feed-1.zip"
MONDAY = date(2026, 12, 7)

pytestmark = pytest.mark.usefixtures("db")


def _needs(path: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not path.exists(), reason=f"{path} is not here; it is not part of the repository")


@_needs(GERMANY)
def test_german_long_distance_rail() -> None:
    feed = EditedFeed(GERMANY)
    report = feed.load(start=MONDAY, days=1)
    assert report.files["trips.txt"].read == 5_245
    assert report.files["stop_times.txt"].read == 74_278
    assert report.files["stops.txt"].read == 644
    assert not feed.account.rows
    assert report.operators == 3
    assert report.listings == {"published": report.trips.new, "updated": 0, "refused": 0}
    assert 500 < report.trips.new < 800
    assert _through("Berlin", "Leipzig", "München") > 5
    assert _through("Hamburg", "Frankfurt (Main)", "Basel") > 5
    assert Station.objects.filter(city__name="Berlin").count() == 10
    assert City.objects.get(name="Wien").country == "AT"
    assert City.objects.get(name="Frankfurt (Oder)").country == "DE"
    before = told()
    again = feed.load(start=MONDAY, days=1).trips
    assert (again.new, again.changed, again.to_publish, again.withdrawn) == (0, 0, 0, 0)
    assert told() == before


def _through(*cities: str) -> int:
    """How many trips call at these cities, in this order."""
    calls = [
        dict(StopTime.objects.filter(station__city__name=city).order_by("seq").values_list("trip_id", "seq"))
        for city in cities
    ]
    return sum(
        all(earlier[trip] < later[trip] for earlier, later in pairwise(calls))
        for trip in set.intersection(*(set(found) for found in calls))
    )


@_needs(SAMPLE)
def test_the_sample_feed_of_the_specification() -> None:
    feed = EditedFeed(SAMPLE)
    report = feed.load(start=MONDAY, days=2)
    assert report.files["trips.txt"].read == 11
    assert not feed.account.rows
    # STBA runs every half an hour from 6:00 until before 22:00.
    assert Trip.objects.filter(source_key__startswith="STBA@", service_date=MONDAY).count() == 32
    # Two of the five calls of CITY1 have no times in the feed.
    city = Trip.objects.get(source_key="CITY1@06:00:00", service_date=MONDAY + timedelta(days=1))
    calls = list(StopTime.objects.filter(trip_id=city.id).order_by("seq"))
    times = [call.departure or call.arrival for call in calls]
    assert all(times)
    assert times == sorted(times, key=str)
    assert {station.city.country for station in Station.objects.select_related("city")} == {"US"}
