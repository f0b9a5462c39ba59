"""Seat plans and vehicles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from carnet.domains.operators import operations, queries
from carnet.domains.operators.contracts import SavedPlan
from carnet.domains.operators.models import SeatPlanVersion, Vehicle
from carnet.domains.operators.rules import TEMPLATES
from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.schedule.events import SeatPlanPublished
from carnet.infra.events import codec
from carnet.infra.events.models import OutboxEvent
from carnet.infra.principal import CARNET
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput
from tests.domains.schedule.world import NOW, an_operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator_id(db: None) -> UUID:
    """An approved operator."""
    return an_operator()


@pytest.fixture
def plan(operator_id: UUID) -> SavedPlan:
    """A regional train's plan."""
    return _save(operator_id)


def _save(operator_id: UUID, **changes: Any) -> SavedPlan:
    layout = replace(TEMPLATES["train-regional"](), **changes)
    return operations.seat_plan_save(operator_id=operator_id, name="Regional", layout=layout, by=CARNET, now=NOW)


def test_a_plan_comes_back_as_it_was_made(plan: SavedPlan) -> None:
    layout = TEMPLATES["train-regional"]()
    assert queries.seat_plan(plan.version_id) == layout.plan(plan_id=plan.version_id, name="Regional")
    assert (plan.number, plan.capacity, plan.created) == (1, len(layout.seats), True)


def test_the_same_layout_is_the_same_version(operator_id: UUID, plan: SavedPlan) -> None:
    assert _save(operator_id) == replace(plan, created=False)
    seats = TEMPLATES["train-regional"]().seats
    blocked = (replace(seats[0], blocked=True), *seats[1:])
    new = _save(operator_id, seats=blocked)
    assert (new.number, new.capacity, new.created) == (2, plan.capacity - 1, True)


def test_a_plan_is_told_once(plan: SavedPlan) -> None:
    assert operations.seat_plans_publish(version_ids=[plan.version_id], now=NOW) == 1
    assert operations.seat_plans_publish(version_ids=[plan.version_id], now=NOW) == 0
    event = OutboxEvent.objects.get(aggregate_id=plan.version_id)
    assert codec.from_json(SeatPlanPublished, event.data).seat_plan == queries.seat_plan(plan.version_id)


def test_a_version_never_changes(plan: SavedPlan) -> None:
    for changes in ({"seats": []}, {"capacity": 1}, {"number": 7}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SeatPlanVersion.objects.filter(id=plan.version_id).update(**changes)


def test_t1_two_spellings_of_one_seat_are_no_plan(operator_id: UUID) -> None:
    seats = TEMPLATES["train-regional"]().seats
    for label in (seats[1].label, "1-011", "1-+11", "1-\u0661\u0661"):
        with pytest.raises(InvalidInput):
            _save(operator_id, seats=(replace(seats[0], label=label), *seats[1:]))
    assert not SeatPlanVersion.objects.exists()


def test_a_plan_keeps_its_kind(operator_id: UUID, plan: SavedPlan) -> None:
    with pytest.raises(InvalidInput):
        operations.seat_plan_save(
            operator_id=operator_id, name="Regional", layout=TEMPLATES["bus-2-2"](), by=CARNET, now=NOW
        )
    with pytest.raises(operations.OperatorNotFound):
        _save(new_id())


def test_a_vehicle_has_seats_of_its_kind_and_known_amenities(operator_id: UUID, plan: SavedPlan) -> None:
    operations.amenity_define(code="wifi", name="Wi-Fi", by=CARNET, now=NOW)
    arguments: dict[str, Any] = {
        "operator_id": operator_id,
        "name": "ET 412",
        "kind": ListingKind.TRAIN,
        "seat_plan_version_id": plan.version_id,
        "service_class": 4,
        "amenities": ["wifi"],
        "by": CARNET,
        "now": NOW,
    }
    vehicle = operations.vehicle_create(**arguments)
    assert queries.vehicles(operator_id) == (vehicle,)
    refusals: list[tuple[dict[str, Any], type[Exception]]] = [
        ({}, operations.VehicleExists),
        ({"name": " "}, InvalidInput),
        ({"kind": ListingKind.BUS}, InvalidInput),
        ({"kind": ListingKind.EVENT}, InvalidInput),
        ({"service_class": 6}, InvalidInput),
        ({"amenities": ["piano"]}, operations.UnknownAmenity),
        ({"seat_plan_version_id": new_id()}, operations.SeatPlanNotFound),
        ({"operator_id": an_operator("Other")}, operations.SeatPlanNotFound),
    ]
    for changes, error in refusals:
        with pytest.raises(error):
            operations.vehicle_create(**{**arguments, **changes})
    assert Vehicle.objects.count() == 1


def test_t44_a_vehicle_is_changed_by_its_own_operator(operator_id: UUID, plan: SavedPlan) -> None:
    vehicle = operations.vehicle_create(
        operator_id=operator_id,
        name="A",
        kind=ListingKind.TRAIN,
        seat_plan_version_id=plan.version_id,
        by=CARNET,
        now=NOW,
    )
    arguments: dict[str, Any] = {
        "vehicle_id": vehicle.id,
        "name": "B",
        "seat_plan_version_id": plan.version_id,
        "service_class": 5,
        "amenities": [],
        "by": CARNET,
        "now": NOW,
    }
    with pytest.raises(operations.VehicleNotFound):
        operations.vehicle_update(operator_id=an_operator("Other"), **arguments)
    assert queries.vehicle(vehicle.id) == vehicle
    assert operations.vehicle_update(operator_id=operator_id, **arguments).name == "B"


@pytest.mark.parametrize("changes", [{"kind": "event"}, {"service_class": 0}, {"name": ""}])
def test_the_database_refuses_impossible_vehicles(operator_id: UUID, plan: SavedPlan, changes: dict[str, Any]) -> None:
    operations.vehicle_create(
        operator_id=operator_id,
        name="A",
        kind=ListingKind.TRAIN,
        seat_plan_version_id=plan.version_id,
        by=CARNET,
        now=NOW,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Vehicle.objects.update(**changes)
