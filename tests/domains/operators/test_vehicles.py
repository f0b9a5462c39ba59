"""Vehicles in use, moved, retired, deleted; who may do so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from carnet.domains.operators import operations, queries, rules
from carnet.domains.operators.contracts import PlanDraft, SectionDraft, VehicleProfile
from carnet.domains.operators.models import Amenity, SeatPlan, SeatPlanVersion, Vehicle
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.access import MemberRole, PlatformRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.http.etag import PreconditionFailed
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import CARNET, Principal
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput
from tests.domains.schedule.world import NOW, World, a_world, an_operator

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    """An operator with a train's seat plan, fares and stations."""
    return a_world()


def a_vehicle(world: World, name: str = "ET 412", **changes: Any) -> VehicleProfile:
    """A vehicle with the world's seats."""
    arguments: dict[str, Any] = {
        "operator_id": world.operator_id,
        "name": name,
        "seat_plan_version_id": world.seat_plan_version_id,
        "by": CARNET,
        "now": NOW,
    }
    return operations.vehicle_create(**{**arguments, **changes})


def change(world: World, vehicle: VehicleProfile, **changes: Any) -> VehicleProfile:
    """The vehicle after a change."""
    arguments: dict[str, Any] = {
        "operator_id": world.operator_id,
        "vehicle_id": vehicle.id,
        "by": CARNET,
        "now": NOW,
    }
    return operations.vehicle_update(**{**arguments, **changes})


def a_train(rows: int = 4) -> PlanDraft:
    """A train of one coach."""
    return PlanDraft(ListingKind.TRAIN, (SectionDraft("Coach 1", "2", rows),))


def member_of(world: World, role: MemberRole) -> Principal:
    """Somebody who works for the operator."""
    return Principal(user_id=new_id(), memberships={world.operator_id: role})


def test_a_vehicle_has_the_kind_of_its_seats(world: World) -> None:
    assert a_vehicle(world).kind is ListingKind.TRAIN


def test_only_what_is_given_changes_and_each_change_is_a_version(world: World) -> None:
    vehicle = a_vehicle(world)
    assert change(world, vehicle, name="ET 412") == vehicle
    changed = change(world, vehicle, name="ET 413", retired=True, seen=1)
    assert (changed.name, changed.service_class, changed.retired, changed.version) == ("ET 413", 3, True, 2)
    with pytest.raises(PreconditionFailed):
        change(world, vehicle, name="ET 414", seen=1)
    assert queries.vehicle(vehicle.id) == changed
    verbs = list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))
    assert [verb for verb in verbs if verb.startswith("vehicle")] == ["vehicle.created", "vehicle.changed"]


def test_what_is_in_use_is_retired_and_not_deleted(world: World) -> None:
    vehicle, idle = a_vehicle(world), a_vehicle(world, "ET 500")
    world.trip(vehicle_id=vehicle.id)
    arguments: dict[str, Any] = {"operator_id": world.operator_id, "by": CARNET, "now": NOW}
    with pytest.raises(operations.VehicleInUse, match="trip") as refused:
        operations.vehicle_delete(vehicle_id=vehicle.id, **arguments)
    assert [use["kind"] for use in refused.value.members["used_by"]] == ["trip"]
    operations.vehicle_delete(vehicle_id=idle.id, **arguments)
    assert queries.vehicles(world.operator_id) == (vehicle,)


def test_a_retired_amenity_stays_where_it_is_and_is_given_to_nobody_else(world: World) -> None:
    define = operations.amenity_define
    define(code="wifi", name="Wi-Fi", by=CARNET, now=NOW)
    vehicle = a_vehicle(world, amenities=["wifi"])
    retired = define(code="wifi", name="Wi-Fi", retired=True, by=CARNET, now=NOW)
    assert (retired.retired, retired.version) == (True, 2)
    assert change(world, vehicle, name="ET 413", amenities=["wifi"]).amenities == ("wifi",)
    with pytest.raises(operations.UnknownAmenity):
        a_vehicle(world, "ET 500", amenities=["wifi"])
    assert queries.amenities() == ()
    with pytest.raises(operations.AmenityExists):
        operations.amenity_create(code="wifi", name="Wi-Fi", by=CARNET, now=NOW)
    with pytest.raises(operations.AmenityNotFound):
        operations.amenity_update(code="bike", name="Bikes", by=CARNET, now=NOW)
    for code, name in (("Wi Fi", "Wi-Fi"), ("bike", " "), ("x" * 41, "X")):
        with pytest.raises(InvalidInput):
            operations.amenity_create(code=code, name=name, by=CARNET, now=NOW)


def test_vehicles_move_to_a_newer_version_and_trips_keep_theirs(world: World) -> None:
    vehicle, other = a_vehicle(world), a_vehicle(world, "ET 500")
    trip = world.trip(vehicle_id=vehicle.id)
    plan = queries.seat_plans_page(operator_id=world.operator_id, by=CARNET)[0]
    arguments: dict[str, Any] = {"operator_id": world.operator_id, "seat_plan_id": plan.id, "by": CARNET, "now": NOW}
    saved = operations.seat_plan_revise(draft=a_train(), **arguments)
    assert (saved.number, saved.capacity, saved.created) == (2, 16, True)
    assert queries.vehicle(vehicle.id) == vehicle
    moved = operations.vehicles_move(number=2, vehicle_ids=[vehicle.id], **arguments)
    assert [(one.name, one.seat_plan_version_id, one.version) for one in moved] == [("ET 412", saved.version_id, 2)]
    assert [one.name for one in operations.vehicles_move(number=2, **arguments)] == ["ET 500"]
    assert operations.vehicles_move(number=2, **arguments) == ()
    assert queries.seat_plan_at(operator_id=world.operator_id, seat_plan_id=plan.id, by=CARNET).newest.vehicles == 2
    assert world.seat_plan_version_id == trip.seat_plan_version_id
    with pytest.raises(operations.SeatPlanNotFound):
        operations.vehicles_move(number=3, **arguments)
    with pytest.raises(operations.VehicleNotFound):
        operations.vehicles_move(number=1, vehicle_ids=[other.id, new_id()], **arguments)


def test_a_retired_plan_is_for_nobody_new(world: World) -> None:
    vehicle = a_vehicle(world)
    plan = queries.seat_plans_page(operator_id=world.operator_id, by=CARNET)[0]
    arguments: dict[str, Any] = {"operator_id": world.operator_id, "seat_plan_id": plan.id, "by": CARNET, "now": NOW}
    changed = operations.seat_plan_update(name="Local", retired=True, seen=1, **arguments)
    assert (changed.name, changed.retired, changed.version) == ("Local", True, 2)
    with pytest.raises(PreconditionFailed):
        operations.seat_plan_update(name="X", seen=1, **arguments)
    with pytest.raises(InvalidInput, match="retired"):
        a_vehicle(world, "ET 500")
    assert change(world, vehicle, name="ET 413").name == "ET 413"


def test_a_plan_has_a_name_of_its_own(world: World) -> None:
    arguments: dict[str, Any] = {"operator_id": world.operator_id, "draft": a_train(), "by": CARNET, "now": NOW}
    made = operations.seat_plan_create(name=" Local ", **arguments)
    with pytest.raises(operations.SeatPlanExists):
        operations.seat_plan_create(name="Local", **arguments)
    with pytest.raises(operations.SeatPlanExists):
        operations.seat_plan_update(
            operator_id=world.operator_id, seat_plan_id=made.seat_plan_id, name="Regional", by=CARNET, now=NOW
        )
    with pytest.raises(InvalidInput):
        operations.seat_plan_create(name=" ", **arguments)
    assert SeatPlan.objects.count() == 2


def test_a_plan_without_a_seat_to_sell_is_none(world: World) -> None:
    draft = PlanDraft(ListingKind.TRAIN, (SectionDraft("Coach 1", "2", 1, (1,)),))
    blocked = rules.toggle(draft.kind, draft.sections[0], [(0, 0)], "blocked")
    with pytest.raises(InvalidInput, match="can be sold"):
        operations.seat_plan_create(
            operator_id=world.operator_id, name="X", draft=replace(draft, sections=(blocked,)), by=CARNET, now=NOW
        )


def everything() -> list[Any]:
    """All rows of the fleet."""
    return [list(model.objects.order_by("pk").values()) for model in (Vehicle, SeatPlan, SeatPlanVersion, Amenity)]


def verbs(world: World, vehicle: VehicleProfile) -> dict[str, Callable[[Principal], object]]:
    """Everything that can be done to a fleet."""
    ours: dict[str, Any] = {"operator_id": world.operator_id, "now": NOW}
    plan = queries.seat_plans_page(operator_id=world.operator_id, by=CARNET)[0]
    whose = {**ours, "seat_plan_id": plan.id}
    version = world.seat_plan_version_id
    return {
        "create": lambda by: operations.vehicle_create(name="New", seat_plan_version_id=version, by=by, **ours),
        "update": lambda by: operations.vehicle_update(vehicle_id=vehicle.id, name="X", by=by, **ours),
        "delete": lambda by: operations.vehicle_delete(vehicle_id=vehicle.id, by=by, **ours),
        "move": lambda by: operations.vehicles_move(number=1, by=by, **whose),
        "plan": lambda by: operations.seat_plan_create(name="New", draft=a_train(), by=by, **ours),
        "revise": lambda by: operations.seat_plan_revise(draft=a_train(), by=by, **whose),
        "rename": lambda by: operations.seat_plan_update(name="X", by=by, **whose),
    }


def looks(world: World, vehicle: VehicleProfile) -> dict[str, Callable[[Principal], object]]:
    """Everything that can be read of a fleet."""
    plan = queries.seat_plans_page(operator_id=world.operator_id, by=CARNET)[0]
    ours: dict[str, Any] = {"operator_id": world.operator_id}
    return {
        "vehicles": lambda by: queries.vehicles_page(by=by, **ours),
        "vehicle": lambda by: queries.vehicle_at(vehicle_id=vehicle.id, by=by, **ours),
        "plans": lambda by: queries.seat_plans_page(by=by, **ours),
        "plan": lambda by: queries.seat_plan_at(seat_plan_id=plan.id, by=by, **ours),
        "layout": lambda by: queries.seat_plan_layout(seat_plan_id=plan.id, by=by, **ours),
        "templates": lambda by: queries.seat_plan_templates(by=by, **ours),
    }


def test_t44_strangers_find_nothing_and_agents_change_nothing(world: World) -> None:
    vehicle = a_vehicle(world)
    before = everything()
    stranger = Principal(user_id=new_id(), memberships={an_operator("Other"): MemberRole.OWNER})
    agent = member_of(world, MemberRole.AGENT)
    for verb in verbs(world, vehicle).values():
        with pytest.raises(NotFound):
            verb(stranger)
        with pytest.raises(Forbidden):
            verb(agent)
    for look in looks(world, vehicle).values():
        assert look(agent)
        with pytest.raises(NotFound):
            look(stranger)
    assert everything() == before


def test_t44_what_belongs_to_another_operator_is_not_found(world: World) -> None:
    vehicle, other = a_vehicle(world), an_operator("Other")
    plan = queries.seat_plans_page(operator_id=world.operator_id, by=CARNET)[0]
    theirs: dict[str, Any] = {"operator_id": other, "by": CARNET, "now": NOW}
    before = everything()
    for error, verb in (
        (operations.VehicleNotFound, lambda: operations.vehicle_update(vehicle_id=vehicle.id, name="X", **theirs)),
        (operations.VehicleNotFound, lambda: operations.vehicle_delete(vehicle_id=vehicle.id, **theirs)),
        (
            operations.SeatPlanNotFound,
            lambda: operations.vehicle_create(name="X", seat_plan_version_id=plan.newest.id, **theirs),
        ),
        (
            operations.SeatPlanNotFound,
            lambda: operations.seat_plan_revise(seat_plan_id=plan.id, draft=a_train(), **theirs),
        ),
        (operations.SeatPlanNotFound, lambda: operations.seat_plan_update(seat_plan_id=plan.id, name="X", **theirs)),
        (operations.SeatPlanNotFound, lambda: operations.vehicles_move(seat_plan_id=plan.id, number=1, **theirs)),
    ):
        with pytest.raises(error):
            verb()
    assert everything() == before


@pytest.mark.parametrize("role", [MemberRole.OWNER, MemberRole.MANAGER])
def test_owners_and_managers_keep_the_fleet(world: World, role: MemberRole) -> None:
    by = member_of(world, role)
    for name, verb in verbs(world, a_vehicle(world)).items():
        assert name == "delete" or verb(by) is not None


def test_the_catalogue_is_the_platforms(world: World) -> None:
    admin = Principal(user_id=new_id(), roles=frozenset({PlatformRole.ADMIN}), second_factor=True)
    assert operations.amenity_create(code="wifi", name="Wi-Fi", by=admin, now=NOW).code == "wifi"
    before = everything()
    for by in (member_of(world, MemberRole.OWNER), Principal(user_id=new_id())):
        for verb in (
            lambda by=by: operations.amenity_create(code="x", name="X", by=by, now=NOW),
            lambda by=by: operations.amenity_update(code="wifi", name="X", by=by, now=NOW),
            lambda by=by: operations.amenity_define(code="wifi", name="X", by=by, now=NOW),
            lambda by=by: queries.amenities_managed(by=by, limit=9),
        ):
            with pytest.raises(Forbidden):
                verb()
    assert everything() == before


def test_eight_hundred_seats_are_saved_in_a_few_statements(world: World, django_assert_max_num_queries: Any) -> None:
    coaches = tuple(SectionDraft(f"Coach {n}", "2", 16, prefix=str(n)) for n in range(1, 14))
    with django_assert_max_num_queries(9):
        saved = operations.seat_plan_create(
            operator_id=world.operator_id,
            name="Long train",
            draft=PlanDraft(ListingKind.TRAIN, coaches),
            by=CARNET,
            now=NOW,
        )
    assert saved.capacity == 832
