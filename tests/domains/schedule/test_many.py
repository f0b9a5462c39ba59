"""Many trips at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.operators import operations as operators
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import ListingKind, NewTrip, TripStatus
from carnet.domains.schedule.models import StopTime, Trip
from carnet.infra.principal import CARNET
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput
from tests.domains.schedule.world import World, an_operator

DAY = date(2026, 12, 1)


def _new(world: World, key: str, **changes: Any) -> NewTrip:
    trip = NewTrip(
        kind=ListingKind.TRAIN,
        name=f"ICE {key}",
        service_date=DAY,
        stops=world.stops(),
        seat_plan_version_id=world.seat_plan_version_id,
        fare_table_id=world.fare_table.id,
        source="weeks",
        source_key=key,
    )
    return replace(trip, **changes)


def test_those_that_are_there_are_left_out(world: World) -> None:
    trips = [_new(world, key) for key in "abc"]
    first = operations.trips_create_many(operator_id=world.operator_id, trips=trips[:2], by=CARNET)
    (new,) = operations.trips_create_many(operator_id=world.operator_id, trips=trips, by=CARNET)
    assert len(first) == 2
    made = queries.trip(new)
    assert made is not None
    assert (made.name, made.status, queries.stops(new)) == ("ICE c", TripStatus.DRAFT, world.stops())
    tomorrow = [replace(trip, service_date=DAY + timedelta(days=1)) for trip in trips]
    assert len(operations.trips_create_many(operator_id=world.operator_id, trips=tomorrow, by=CARNET)) == 3


def test_one_that_cannot_be_made_stops_all(world: World) -> None:
    other = an_operator("Other Rail")
    good = _new(world, "a")
    for changes, error in (
        ({"name": " "}, InvalidInput),
        ({"source": ""}, InvalidInput),
        ({"source_key": "a"}, InvalidInput),
        ({"stops": world.stops()[:1]}, InvalidInput),
        ({"kind": ListingKind.BUS}, InvalidInput),
        ({"vehicle_id": new_id()}, operators.VehicleNotFound),
        ({"fare_table_id": new_id()}, operations.FareTableNotFound),
        ({"amenities": ("piano",)}, operators.UnknownAmenity),
    ):
        trips = [good, _new(world, "b", **changes)]
        with pytest.raises(error):
            operations.trips_create_many(operator_id=world.operator_id, trips=trips, by=CARNET)
    with pytest.raises(operators.SeatPlanNotFound):
        operations.trips_create_many(operator_id=other, trips=[good], by=CARNET)
    assert not Trip.objects.exists()
    assert not StopTime.objects.exists()


def test_many_take_as_many_statements_as_one(world: World) -> None:
    def statements(keys: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            operations.trips_create_many(
                operator_id=world.operator_id, trips=[_new(world, key) for key in keys], by=CARNET
            )
        return len(captured)

    assert statements("a") == statements("bcdefghijk")
