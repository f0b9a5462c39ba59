"""Making trips and fare tables, and what the database itself refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from carnet.domains.network import operations as network
from carnet.domains.network.contracts import RouteCall, StationKind
from carnet.domains.operators import operations as operators
from carnet.domains.operators.rules import TEMPLATES
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import ListingKind, NewFare, Tariff, TariffKind, TripStatus
from carnet.domains.schedule.models import FareTable, StopTime, Trip
from carnet.infra.principal import CARNET
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput
from tests.domains.schedule.world import NOW, World, a_station, an_operator, some_fares


def test_a_trip_is_a_draft_with_its_stops(world: World) -> None:
    trip = world.trip()
    assert (trip.status, trip.version, trip.withdrawn) == (TripStatus.DRAFT, 0, False)
    assert queries.trip(trip.id) == trip
    assert queries.stops(trip.id) == world.stops()
    day = date(2026, 12, 1)
    assert queries.trips(operator_id=world.operator_id, since=day, until=day) == (trip,)


def test_a_route_and_a_vehicle_fit_the_trip(world: World) -> None:
    calls = [RouteCall(station.id) for station in world.stations]
    route = network.route_create(
        operator_id=world.operator_id, kind=ListingKind.TRAIN, name="Berlin - München", calls=calls, by=CARNET, now=NOW
    )
    vehicle = operators.vehicle_create(
        operator_id=world.operator_id,
        name="ET 412",
        kind=ListingKind.TRAIN,
        seat_plan_version_id=world.seat_plan_version_id,
        by=CARNET,
        now=NOW,
    )
    assert world.trip(route_id=route.id, vehicle_id=vehicle.id).status is TripStatus.DRAFT
    with pytest.raises(network.RouteInUse) as refused:
        network.route_delete(route_id=route.id, operator_id=world.operator_id, by=CARNET, now=NOW)
    assert [use["kind"] for use in refused.value.members["used_by"]] == ["trip"]


def test_t44_nothing_of_another_operator_can_be_used(world: World) -> None:
    other = an_operator("Other Rail")
    layout = TEMPLATES["train-regional"]()
    plan = operators.seat_plan_save(operator_id=other, name="Regional", layout=layout, by=CARNET, now=NOW).version_id
    table = operations.fare_table_create(
        operator_id=other, name="Domestic", fares=some_fares(), by=CARNET, now=NOW
    ).fare_table
    vehicle = operators.vehicle_create(
        operator_id=other, name="X", kind=ListingKind.TRAIN, seat_plan_version_id=plan, by=CARNET, now=NOW
    )
    calls = [RouteCall(station.id) for station in world.stations]
    route = network.route_create(operator_id=other, kind=ListingKind.TRAIN, name="X", calls=calls, by=CARNET, now=NOW)
    refusals: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"seat_plan_version_id": plan}, operators.SeatPlanNotFound),
        ({"fare_table_id": table.id}, operations.FareTableNotFound),
        ({"vehicle_id": vehicle.id}, operators.VehicleNotFound),
        ({"route_id": route.id}, network.RouteNotFound),
    ]
    for changes, error in refusals:
        with pytest.raises(error):
            world.trip(**changes)
    assert not Trip.objects.exists()


def test_the_seats_must_be_those_of_the_trips_kind(world: World) -> None:
    bus = operators.seat_plan_save(
        operator_id=world.operator_id, name="Bus", layout=TEMPLATES["bus-2-2"](), by=CARNET, now=NOW
    )
    with pytest.raises(InvalidInput):
        world.trip(seat_plan_version_id=bus.version_id)


def test_a_train_does_not_stop_at_an_airport(world: World) -> None:
    airport = a_station("Erfurt", kind=StationKind.AIRPORT)
    stops = list(world.stops())
    stops[1] = replace(stops[1], station_id=airport.id)
    with pytest.raises(InvalidInput) as refused:
        world.trip(stops=stops)
    assert [(pointer.path, pointer.code) for pointer in refused.value.pointers] == [("/stops/1/station", "WRONG_KIND")]


def test_an_unknown_amenity_is_named(world: World) -> None:
    operators.amenity_define(code="wifi", name="Wi-Fi", by=CARNET, now=NOW)
    with pytest.raises(operators.UnknownAmenity) as refused:
        world.trip(amenities=["wifi", "piano"])
    assert refused.value.members == {"unknown": ["piano"]}


def test_a_station_where_trips_stop_cannot_be_deleted(world: World) -> None:
    world.trip()
    with pytest.raises(network.PlaceInUse) as refused:
        network.station_delete(station_id=world.stations[0].id, by=CARNET, now=NOW)
    assert refused.value.members["used_by"] == [{"kind": "trip", "count": 1, "names": []}]
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; DELETE FROM network_station WHERE id = %s", [world.stations[0].id]
        )


def test_the_same_fares_are_the_same_version(world: World) -> None:
    again = operations.fare_table_create(
        operator_id=world.operator_id, name="Domestic", fares=some_fares(), by=CARNET, now=NOW
    )
    assert (again.created, again.number, again.fare_table) == (False, 1, world.fare_table)
    dearer = [*some_fares()[:1], NewFare("Flex", "2", Tariff(TariffKind.FLAT, amount=10_900))]
    new = operations.fare_table_create(operator_id=world.operator_id, name="Domestic", fares=dearer, by=CARNET, now=NOW)
    assert (new.created, new.number) == (True, 2)
    assert new.fare_table.currency == "EUR"
    assert queries.fare_table(new.fare_table.id) == new.fare_table
    assert not {fare.id for fare in new.fare_table.fares} & {fare.id for fare in world.fare_table.fares}


def test_a_fare_table_never_changes(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FareTable.objects.update(content={})
    FareTable.objects.update(published_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        FareTable.objects.update(published_at=NOW + timedelta(days=1))


@pytest.mark.parametrize(
    "changes",
    [
        {"arrival": NOW, "departure": NOW - timedelta(minutes=1)},
        {"arrival": None, "departure": None},
        {"kind": "lunch"},
        {"seq": -1},
        {"metres": -1},
        {"seq": 0},
    ],
)
def test_the_database_refuses_impossible_stop_times(world: World, changes: dict[str, Any]) -> None:
    trip = world.trip()
    row: dict[str, Any] = {
        "trip_id": trip.id,
        "seq": 9,
        "station_id": world.stations[0].id,
        "arrival": NOW,
        "departure": NOW,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        StopTime.objects.bulk_create([StopTime(**{**row, **changes})])


def test_the_database_knows_the_trips_and_stations_of_stop_times(world: World) -> None:
    trip = world.trip()
    for changes in ({"trip_id": new_id()}, {"station_id": new_id()}):
        row = {"trip_id": trip.id, "station_id": world.stations[0].id, "seq": 9, "arrival": NOW} | changes
        with pytest.raises(IntegrityError), transaction.atomic():
            StopTime.objects.bulk_create([StopTime(**row)])
        with pytest.raises(IntegrityError), transaction.atomic():
            StopTime.objects.filter(trip=trip.id, seq=2).update(**changes)


def test_stop_times_go_with_their_trip(world: World) -> None:
    trip = world.trip()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM schedule_trip WHERE id = %s", [trip.id])
    assert not StopTime.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "sold out"},
        {"kind": "boat"},
        {"name": ""},
        {"version": 1, "published_version": 2},
        {"source": "feed"},
    ],
)
def test_the_database_refuses_impossible_trips(world: World, changes: dict[str, Any]) -> None:
    trip = world.trip()
    with pytest.raises(IntegrityError), transaction.atomic():
        Trip.objects.filter(id=trip.id).update(**changes)


def test_a_timetables_trip_exists_once_a_day(world: World) -> None:
    first, second = (Trip.objects.get(id=world.trip().id) for _ in range(2))
    Trip.objects.filter(id=first.id).update(source="feed", source_key="7")
    with pytest.raises(IntegrityError), transaction.atomic():
        Trip.objects.filter(id=second.id).update(source="feed", source_key="7")
    Trip.objects.filter(id=second.id).update(source="feed", source_key="7", service_date=date(2026, 12, 2))
