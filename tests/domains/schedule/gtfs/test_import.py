"""What an import makes of a sound feed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from carnet.domains.network.contracts import NewCity
from carnet.domains.network.models import City, Station
from carnet.domains.network.operations import cities_ensure
from carnet.domains.operators.models import Operator, SeatPlanVersion, Vehicle
from carnet.domains.schedule.contracts import FareTable
from carnet.domains.schedule.gtfs.errors import FeedUnusable, Reason
from carnet.domains.schedule.gtfs.tariffs import OptionRefused, prices
from carnet.domains.schedule.models import StopTime, Trip
from carnet.infra.events import codec
from carnet.infra.events.models import OutboxEvent
from carnet.infra.principal import CARNET
from carnet.kernel.span import Span
from tests.domains.schedule.gtfs.feed import NOW, START, EditedFeed, calls, keys, listing, trip


def _at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_the_report_counts_what_was_read_and_written(feed: EditedFeed) -> None:
    report = feed.load()
    numbers = report.numbers()
    assert numbers["feed"] == "Elbe timetables"
    assert numbers["week_in_feed"] == "2025-01-11"  # of the week from Monday, 6 January: the first with all services
    assert (numbers["trips_read"], numbers["trips_skipped"]) == (8, 1)
    assert {name: file["read"] for name, file in numbers["files"].items()} == {
        "agency.txt": 2,
        "calendar.txt": 2,
        "calendar_dates.txt": 3,
        "feed_info.txt": 1,
        "stops.txt": 13,
        "routes.txt": 7,
        "trips.txt": 8,
        "frequencies.txt": 2,
        "stop_times.txt": 21,
    }
    # Daily: ice-1, night-1, air and four rb; on five workdays ice-2 and bus; on Sunday the coach.
    assert numbers["dated_trips"]["new"] == numbers["listings"]["published"] == 7 * (3 + 4) + 5 * 2 + 1
    assert (numbers["operators"], numbers["stations"], numbers["cities_new"]) == (2, 9, 6)
    assert Trip.objects.filter(status="published").count() == 60
    assert OutboxEvent.objects.filter(name="listing.published").count() == 60


def test_kinds_that_nobody_books_are_left_out_with_their_rows(feed: EditedFeed) -> None:
    feed.load()
    assert feed.account.why() == {
        ("routes.txt", 8, Reason.UNSUPPORTED_KIND),
        ("trips.txt", 9, Reason.UNKNOWN_ROUTE),
        ("stop_times.txt", 21, Reason.TRIP_SKIPPED),
        ("stop_times.txt", 22, Reason.TRIP_SKIPPED),
    }


@pytest.mark.parametrize(
    ("day", "leaves", "passes_leipzig", "arrives"),
    [
        (date(2026, 10, 23), _at(2026, 10, 23, 21, 30), _at(2026, 10, 23, 23, 30), _at(2026, 10, 24, 4, 10)),
        # The clocks go back at 01:00 UTC on the 25th: 30:10 is 05:10 there, not 06:10.
        (date(2026, 10, 24), _at(2026, 10, 24, 21, 30), _at(2026, 10, 24, 23, 30), _at(2026, 10, 25, 4, 10)),
        (date(2026, 10, 25), _at(2026, 10, 25, 22, 30), _at(2026, 10, 26, 0, 30), _at(2026, 10, 26, 5, 10)),
        # They go forward at 01:00 UTC on the 28th: 30:10 is 07:10.
        (date(2027, 3, 27), _at(2027, 3, 27, 22, 30), _at(2027, 3, 28, 0, 30), _at(2027, 3, 28, 5, 10)),
        (date(2027, 3, 28), _at(2027, 3, 28, 21, 30), _at(2027, 3, 28, 23, 30), _at(2027, 3, 29, 4, 10)),
    ],
)
def test_a_night_train_runs_past_midnight_and_through_changes_of_the_clock(
    feed: EditedFeed, day: date, leaves: datetime, passes_leipzig: datetime, arrives: datetime
) -> None:
    feed.load(start=day, days=1)
    first, second, last = calls("night-1", day)
    assert (first.arrival, first.departure) == (None, leaves)
    assert (second.arrival, second.departure) == (passes_leipzig, passes_leipzig + timedelta(minutes=5))
    assert (last.arrival, last.departure) == (arrives, None)


@pytest.mark.parametrize(
    ("day", "leaves"),
    [(date(2026, 10, 25), _at(2026, 10, 25, 1, 30)), (date(2027, 3, 28), _at(2027, 3, 28, 0, 30))],
)
def test_a_departure_in_the_hour_that_is_twice_or_never(feed: EditedFeed, day: date, leaves: datetime) -> None:
    """02:30 is 14 h 30 before noon of the second kind: 9 h 30 before noon, whatever the clock on the wall says."""
    feed.edit("stop_times.txt", "air,11:00:00,11:00:00", "air,02:30:00,02:30:00")
    feed.load(start=day, days=1)
    assert calls("air", day)[0].departure == leaves


def test_platforms_and_boarding_areas_are_their_station(feed: EditedFeed) -> None:
    feed.load()
    berlin = Station.objects.get(name="Berlin Hbf")
    monday = START + timedelta(days=2)
    assert calls("ice-1")[0].station_id == calls("night-1")[0].station_id == berlin.id
    assert calls("ice-2", monday)[-1].station_id == berlin.id
    assert [(code.system, code.namespace, code.code) for code in berlin.codes.all()] == [
        ("gtfs", "Elbe timetables", "B")
    ]
    assert not Station.objects.filter(name__contains="entrance").exists()


def test_stations_have_kinds_cities_countries_and_time_zones(feed: EditedFeed) -> None:
    feed.load()
    assert {city.name: city.country for city in City.objects.all()} == {
        "Berlin": "DE", "Leipzig": "DE", "Halle": "DE", "München": "DE", "Praha": "CZ", "Prague": "CZ"
    }  # fmt: skip
    found = {station.name: (station.city.name, station.kind) for station in Station.objects.select_related("city")}
    assert found["Berlin Südkreuz"] == ("Berlin", "railway")
    assert found['Leipzig "Hbf"'] == ("Leipzig", "railway")
    assert found["Leipzig/Halle Flughafen"] == ("Leipzig", "airport")
    assert Station.objects.get(name="Praha hl.n.").timezone == "Europe/Prague"
    assert Station.objects.get(name="Halle(Saale)Hbf").timezone == "Europe/Berlin"


def test_frequencies_become_trips_of_their_own(feed: EditedFeed) -> None:
    feed.load(days=1)
    runs = Trip.objects.filter(name="RB 10").order_by("source_key")
    assert [run.source_key for run in runs] == ["rb@06:00:00", "rb@07:00:00", "rb@22:30:00", "rb@23:30:00"]
    last = calls("rb@23:30:00")
    assert last[0].departure == _at(2026, 10, 24, 21, 30)
    assert last[1].arrival == _at(2026, 10, 24, 22, 0)


def test_times_that_the_feed_leaves_open_are_in_proportion_to_the_way(feed: EditedFeed) -> None:
    feed.load()
    first, middle, last = calls("ice-2", START + timedelta(days=2))
    assert first.departure is not None
    assert last.arrival is not None
    assert middle.arrival == middle.departure
    share = (middle.arrival - first.departure) / (last.arrival - first.departure)
    assert share == pytest.approx(middle.metres / last.metres, abs=0.001)


def test_distances_are_the_feeds_or_great_circles_with_a_detour(feed: EditedFeed) -> None:
    feed.load()
    assert calls("rb@06:00:00")[1].metres == 38_500
    assert calls("bus", START + timedelta(days=2))[1].metres == 30_250
    berlin_to_munich = calls("ice-1")[-1].metres
    assert 1.2 * 504_000 < berlin_to_munich < 1.2 * 540_000  # by way of Leipzig
    assert [call.metres for call in calls("ice-1")] == sorted(call.metres for call in calls("ice-1"))
    assert 180_000 < calls("air")[1].metres < 215_000  # planes make no detour


def test_who_may_board_and_leave_where(feed: EditedFeed) -> None:
    feed.load()
    assert [(call.pick_up, call.drop_off, call.kind) for call in calls("ice-1")] == [
        (True, False, "boarding"),
        (True, False, "boarding"),
        (True, True, "boarding"),
        (False, False, "technical"),
        (True, True, "boarding"),
    ]


def test_names_of_trips(feed: EditedFeed) -> None:
    feed.load()
    names = dict(Trip.objects.values_list("source_key", "name"))
    assert names["ice-1"] == "ICE 501"
    assert names["night-1"] == "NJ 457"
    assert names["bus"] == "77 Halle - Leipzig airport"
    assert names["coach"] == "FX 1"
    assert trip("ice-1").number == "501"


def test_seat_plans_by_kind(feed: EditedFeed) -> None:
    feed.load()
    fitted = {
        one.source_key: (one.operator.name, one.vehicle and one.vehicle.name)
        for one in Trip.objects.select_related("operator", "vehicle")
    }
    assert fitted["ice-1"] == fitted["night-1"] == ("Elbe Express", "Long-distance train (timetable)")
    assert fitted["rb@06:00:00"] == ("Elbe Express", "Regional train (timetable)")
    assert fitted["coach"] == fitted["bus"] == ("Saale Bus", "Bus (timetable)")
    assert fitted["air"] == ("Saale Bus", "Plane (timetable)")
    assert SeatPlanVersion.objects.count() == Vehicle.objects.count() == 4
    assert OutboxEvent.objects.filter(name="seat-plan.published").count() == 4
    assert set(Operator.objects.values_list("name", "status")) == {
        ("Elbe Express", "approved"),
        ("Saale Bus", "approved"),
    }


def test_fares_by_distance_rounded_to_ten_cents(feed: EditedFeed) -> None:
    feed.load()
    snapshot = listing("ice-1")
    table = codec.from_json(FareTable, trip("ice-1").fare_table.content)
    assert snapshot.fare_table_id == table.id
    costs = {(fare.family, fare.travel_class): fare for fare in table.fares}
    assert set(costs) == {("Saver", "1"), ("Saver", "2"), ("Flex", "1"), ("Flex", "2")}
    whole = Span(0, len(snapshot.stops) - 1)
    price = table.price(costs["Saver", "2"], snapshot.stops, whole)
    assert price.currency == "EUR"
    assert price.amount % 10 == 0
    assert abs(price.amount - snapshot.stops[-1].metres * 12 / 1_000) <= 5
    assert table.price(costs["Saver", "2"], snapshot.stops, Span(0, 1)).amount == 390


def test_berlin_leipzig_munich_is_on_sale(feed: EditedFeed) -> None:
    feed.load()
    stops = listing("ice-1").stops
    assert [stop.city_name for stop in stops] == ["Berlin", "Berlin", "Leipzig", "München", "München"]
    assert {stop.city_id for stop in stops[:2]} == {City.objects.get(name="Berlin").id}


def test_one_operator_for_all(feed: EditedFeed) -> None:
    report = feed.load(operator="Elbe & Saale")
    assert report.operators == 1
    assert [operator.name for operator in Operator.objects.all()] == ["Elbe & Saale"]
    with pytest.raises(OptionRefused, match=r"^--currency: Elbe & Saale sells in EUR"):
        feed.load(operator="Elbe & Saale", prices=prices(fare_per_km="0.12", minimum_fare="3.90", currency="CHF"))


def test_cities_that_are_known_are_used(feed: EditedFeed) -> None:
    cities_ensure(cities=[NewCity("Berlin", "DE", "Europe/Berlin", 52.5, 13.4)], by=CARNET, now=NOW)
    feed.load()
    assert City.objects.filter(name__startswith="Berlin").count() == 1
    assert City.objects.get(name="Berlin").version == 1


def test_towns_of_one_name_are_told_apart(feed: EditedFeed) -> None:
    feed.edit("stops.txt", "Praha hl.n.", "Halle(Westf)")
    feed.edit("stops.txt", "50.083058,14.436037", "52.060000,8.360000")
    feed.load()
    assert set(City.objects.filter(name__startswith="Halle").values_list("name", flat=True)) == {
        "Halle (Saale)",
        "Halle (Westf)",
    }


def test_without_from_the_feeds_own_days_from_now_on(feed: EditedFeed) -> None:
    now = _at(2025, 1, 18, 8, 30)  # 09:30 in Berlin: the first ICE has left, a Saturday
    report = feed.load(now=now, start=None, days=2)
    assert (report.first_day, report.last_day, report.week_in_feed) == (date(2025, 1, 18), date(2025, 1, 19), None)
    assert set(Trip.objects.filter(service_date=date(2025, 1, 18)).values_list("source_key", flat=True)) == {
        "night-1",
        "air",
        "rb@22:30:00",
        "rb@23:30:00",
    }
    assert {"ice-1", "coach"} <= set(
        Trip.objects.filter(service_date=date(2025, 1, 19)).values_list("source_key", flat=True)
    )
    everything = feed.load(now=now, start=None, days=None)
    assert everything.last_day == date(2025, 2, 2)


def test_a_feed_of_the_past_says_what_to_do(feed: EditedFeed) -> None:
    with pytest.raises(FeedUnusable, match=r"its last day is 2025-02-02\); --from DATE"):
        feed.load(start=None, days=None)


@pytest.mark.parametrize(
    ("wishes", "says"),
    [
        ({"start": NOW.date() - timedelta(days=1)}, "--from: "),
        ({"days": 367}, "--days: "),
        ({"start": date.max}, "--from: "),
    ],
)
def test_days_that_cannot_be(feed: EditedFeed, wishes: dict[str, object], says: str) -> None:
    with pytest.raises(OptionRefused, match=f"^{says}"):
        feed.load(**wishes)
    assert not keys()


@pytest.mark.parametrize(
    "absent", [("feed_info.txt",), ("frequencies.txt",), ("calendar_dates.txt",), ("calendar.txt",)], ids=str
)
def test_files_that_may_be_absent(feed: EditedFeed, absent: tuple[str, ...]) -> None:
    feed.remove(*absent).load()
    if "calendar.txt" in absent:
        assert keys() == {"coach"}
    else:
        assert {"ice-1", "bus"} <= keys()
        assert ("rb" in keys()) == ("frequencies.txt" in absent)
        assert ("coach" in keys()) == ("calendar_dates.txt" not in absent)


def test_a_feed_that_does_not_say_whose_it_is_is_its_agencys(feed: EditedFeed) -> None:
    feed.edit("feed_info.txt", "feed_publisher_name", "publisher")
    assert feed.load().feed == "Elbe Express"


def test_a_dry_run_says_what_it_would_do_and_does_nothing(feed: EditedFeed) -> None:
    report = feed.load(dry_run=True)
    assert report.trips.to_publish == 60
    assert not Trip.objects.exists()
    assert not StopTime.objects.exists()
    assert not Station.objects.exists()
    assert not Operator.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_a_zip_with_a_folder_in_it(feed: EditedFeed, tmp_path: Path) -> None:
    import shutil

    archive = shutil.make_archive(str(tmp_path / "feed"), "zip", tmp_path, "elbe")
    feed.path = Path(archive)
    assert feed.load().listings == {"published": 60, "updated": 0, "refused": 0}
