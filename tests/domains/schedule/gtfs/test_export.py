"""What an export writes: a feed without faults that imports back to the same trips."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import gtfs_guru
import pytest
from django.core.management import CommandError, call_command

from carnet.domains.network import operations as network
from carnet.domains.network.contracts import NewCity, NewStation, StationKind
from carnet.domains.operators import operations as operators
from carnet.domains.operators.rules import TEMPLATES
from carnet.domains.schedule import operations
from carnet.domains.schedule.contracts import ListingKind, NewStop, StopKind
from carnet.domains.schedule.gtfs.export import Exported, NothingToExport, feed_export
from carnet.domains.schedule.gtfs.importing import Wishes, feed_import
from carnet.domains.schedule.gtfs.progress import Silent
from carnet.domains.schedule.gtfs.skipped import SkippedRows
from carnet.domains.schedule.gtfs.tariffs import prices
from carnet.domains.schedule.models import StopTime, Trip
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import CARNET, Principal
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput
from tests.domains.schedule.world import World, a_world

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
SINCE, UNTIL = date(2026, 10, 21), date(2027, 4, 1)
EUR = prices(fare_per_km="0.12", minimum_fare="3.90", currency="EUR")

pytestmark = pytest.mark.django_db


@dataclass
class Feed:
    """An exported feed in a file."""

    path: Path
    done: Exported

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of a file of it."""
        with zipfile.ZipFile(self.path) as archive:
            return list(csv.DictReader(io.StringIO(archive.read(f"{name}.txt").decode())))


@pytest.fixture
def world() -> World:
    """A railway, a company that is approved."""
    return a_world()


def _export(operator_id: UUID, path: Path, *, by: Principal = CARNET) -> Feed:
    with path.open("wb") as target:
        done = feed_export(operator_id=operator_id, since=SINCE, until=UNTIL, target=target, by=by, now=NOW)
    return Feed(path, done)


def _train(world: World, departure: datetime, name: str = "ICE 503", *, publish: bool = True) -> UUID:
    trip = world.trip(name=name, service_date=departure.date(), stops=world.stops(departure), now=NOW).id
    if publish:
        operations.trip_publish(trip_id=trip, by=CARNET, now=NOW)
    return trip


def _station(city: str, country: str, zone: str, kind: StationKind, place: tuple[float, float]) -> UUID:
    made = network.cities_ensure(cities=[NewCity(city, country, zone, *place)], by=CARNET, now=NOW)[0].place
    station = NewStation(made.id, kind, f"{city} {kind}", zone, *place)
    return network.station_create(station=station, by=CARNET, now=NOW).id


def _flight(world: World) -> UUID:
    """From Berlin to New York, with a technical stop in between, and on across the date line's other side."""
    calls = [
        _station("Berlin", "DE", "Europe/Berlin", StationKind.AIRPORT, (52.36, 13.5)),
        _station("Shannon", "IE", "Europe/Dublin", StationKind.AIRPORT, (52.7, -8.92)),
        _station("New York", "US", "America/New_York", StationKind.AIRPORT, (40.64, -73.78)),
    ]
    begin = datetime(2026, 11, 3, 22, 30, tzinfo=UTC)
    stops = [
        NewStop(calls[0], departure=begin),
        NewStop(calls[1], begin + timedelta(hours=2), begin + timedelta(hours=3), 1_500_000, StopKind.TECHNICAL,
                pick_up=False, drop_off=False),
        NewStop(calls[2], arrival=begin + timedelta(hours=10), metres=6_400_000),
    ]  # fmt: skip
    plan = operators.seat_plan_save(
        operator_id=world.operator_id, name="Jet", layout=TEMPLATES["plane-two-cabins"](), by=CARNET, now=NOW
    )
    made = world.trip(
        kind=ListingKind.PLANE,
        name="TR 77",
        service_date=date(2026, 11, 3),
        stops=stops,
        seat_plan_version_id=plan.version_id,
    )
    operations.trip_publish(trip_id=made.id, by=CARNET, now=NOW)
    return made.id


def _as_sold(operator_id: UUID) -> dict[tuple[str, date], list[tuple[object, ...]]]:
    """All that travellers know of an operator's trips."""
    trips = Trip.objects.filter(operator=operator_id, withdrawn_at=None).exclude(status="cancelled")
    found = {}
    for trip in trips.exclude(status="draft"):
        rows = StopTime.objects.filter(trip=trip).select_related("station").order_by("seq")
        found[trip.name, trip.service_date] = [
            (trip.kind, row.station.name, row.arrival, row.departure, row.metres, row.kind, row.pick_up, row.drop_off)
            for row in rows
        ]
    return found


def _two_nights_and_more(world: World) -> None:
    for day in (24, 25, 26, 27):
        _train(world, datetime(2026, 10, day, 22, 10, tzinfo=UTC), "NJ 401")
        _train(world, datetime(2026, 10, day, 6, 29, tzinfo=UTC))
    for day in (27, 28):
        _train(world, datetime(2027, 3, day, 0, 30, tzinfo=UTC), "NJ 403")
    _flight(world)


def test_a_feed_has_no_faults_and_imports_back_to_the_same_trips(world: World, tmp_path: Path) -> None:
    _two_nights_and_more(world)
    feed = _export(world.operator_id, tmp_path / "out.zip")
    judged = gtfs_guru.validate(str(feed.path))
    assert [f"{one.code}: {one.message}" for one in judged.errors()] == []
    assert feed.done.dated_trips == 11

    wishes = Wishes(EUR, operator="The copy", feed="copy")
    with SkippedRows() as skipped:
        feed_import(path=feed.path, wishes=wishes, now=NOW, skipped=skipped, progress=Silent())
        assert list(skipped.lines()) == []
    copy = Trip.objects.exclude(operator=world.operator_id).values_list("operator", flat=True).distinct().get()
    Trip.objects.filter(operator=copy).update(status="published")
    assert _as_sold(copy) == _as_sold(world.operator_id)


def test_days_that_are_alike_are_one_trip_and_a_night_of_another_length_is_another(
    world: World, tmp_path: Path
) -> None:
    for day in (21, 22, 23):
        _train(world, datetime(2026, 10, day, 6, 29, tzinfo=UTC))
    _train(world, datetime(2026, 10, 27, 7, 29, tzinfo=UTC))  # the same on the clock, after it was turned back
    feed = _export(world.operator_id, tmp_path / "out.zip")
    assert feed.done == Exported(trips=1, dated_trips=4, without_position=())
    assert [row["departure_time"] for row in feed.table("stop_times")][:2] == ["08:29:00", "09:31:00"]
    assert [row["date"] for row in feed.table("calendar_dates")] == ["20261021", "20261022", "20261023", "20261027"]


def test_two_that_are_alike_on_one_day_stay_two(world: World, tmp_path: Path) -> None:
    for _ in range(2):
        _train(world, datetime(2026, 10, 21, 6, 29, tzinfo=UTC))
    feed = _export(world.operator_id, tmp_path / "out.zip")
    assert feed.done.trips == 2
    assert gtfs_guru.validate(str(feed.path)).error_count == 0


def test_what_is_not_on_sale_is_left_out(world: World, tmp_path: Path) -> None:
    departure = datetime(2026, 10, 21, 6, 29, tzinfo=UTC)
    _train(world, departure, "ICE 1")
    _train(world, departure, "ICE 2", publish=False)
    withdrawn, cancelled = _train(world, departure, "ICE 3"), _train(world, departure, "ICE 4")
    operations.trip_withdraw(trip_id=withdrawn, reason="", by=CARNET, now=NOW)
    operations.trip_cancel(trip_id=cancelled, reason="", by=CARNET, now=NOW)
    feed = _export(world.operator_id, tmp_path / "out.zip")
    assert [row["trip_short_name"] for row in feed.table("trips")] == ["ICE 1"]


def test_a_line_known_by_a_number_keeps_it(world: World, tmp_path: Path) -> None:
    _train(world, datetime(2026, 10, 21, 6, 29, tzinfo=UTC), "100")
    feed = _export(world.operator_id, tmp_path / "out.zip")
    assert [(row["route_short_name"], row["route_long_name"]) for row in feed.table("routes")] == [("100", "")]
    assert feed.table("trips")[0]["trip_short_name"] == ""


def test_without_trips_there_is_no_feed(world: World, tmp_path: Path) -> None:
    with pytest.raises(NothingToExport):
        _export(world.operator_id, tmp_path / "out.zip")


@pytest.mark.parametrize("until", [SINCE, SINCE - timedelta(days=1), SINCE + timedelta(days=367)])
def test_a_period_is_from_a_day_to_a_year(world: World, until: date) -> None:
    with pytest.raises(InvalidInput):
        feed_export(operator_id=world.operator_id, since=SINCE, until=until, target=io.BytesIO(), by=CARNET, now=NOW)


def test_t44_strangers_get_no_feed(world: World, tmp_path: Path) -> None:
    _train(world, datetime(2026, 10, 21, 6, 29, tzinfo=UTC))
    with pytest.raises(NotFound):
        _export(world.operator_id, tmp_path / "out.zip", by=Principal(user_id=new_id()))
    assert (tmp_path / "out.zip").read_bytes() == b""


def test_the_command_writes_a_file_or_leaves_what_was_there(world: World, tmp_path: Path) -> None:
    path = tmp_path / "out.zip"
    path.write_text("before")
    with pytest.raises(NothingToExport):
        call_command("export_gtfs", "test-rail", path)
    assert [one.name for one in tmp_path.iterdir()] == ["out.zip"]
    assert path.read_text() == "before"

    _train(world, datetime(2026, 10, 21, 6, 29, tzinfo=UTC))
    said = io.StringIO()
    call_command("export_gtfs", "test-rail", path, **{"from": "2026-10-21", "days": "3"}, stdout=said)
    assert "1 trips, 1 with their dates" in said.getvalue()
    assert zipfile.is_zipfile(path)
    with pytest.raises(CommandError, match="no-such"):
        call_command("export_gtfs", "no-such", path)
