"""Vehicles at their pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.operators import operations
from carnet.domains.operators.models import Vehicle
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.web.fleet import Fleet, a_fleet

pytestmark = pytest.mark.django_db


@pytest.fixture
def fleet(db: None) -> Fleet:
    """An operator and its manager; there is Wi-Fi in the catalogue."""
    operations.amenity_define(code="wifi", name="Wi-Fi", by=CARNET, now=clock.now())
    return a_fleet()


def form(fleet: Fleet, **changes: Any) -> dict[str, Any]:
    """A vehicle's form, filled in; the plan is made for it."""
    plan = changes.pop("plan", None) or fleet.coach()
    version = ids.encode("spv", plan.version_id)
    return {"name": "B-CN 7", "seat_plan_version_id": version, "service_class": "4", "amenities": ["wifi"], **changes}


def test_a_vehicle_is_added_changed_retired_and_deleted(fleet: Fleet) -> None:
    assert "First a seat plan" in fleet.person.read(f"{fleet.home}/vehicles/new")
    filled_in = form(fleet)
    assert fleet.person.post(f"{fleet.home}/vehicles/new", filled_in).status_code == 302
    text = fleet.person.read(f"{fleet.home}/vehicles")
    assert all(word in text for word in ("B-CN 7", "4 of 5", "Setra", "Wi-Fi", ">9<"))
    row = Vehicle.objects.get()
    path = f"{fleet.home}/vehicles/{ids.encode('veh', row.id)}"
    assert 'value="B-CN 7"' in fleet.person.read(path)
    assert fleet.person.post(path, {**filled_in, "name": "B-CN 8", "amenities": []}).status_code == 302
    assert fleet.names() == ["B-CN 8"]
    assert fleet.person.post(f"{path}/retire", {"retired": "yes"}).status_code == 302
    assert "B-CN 8" not in fleet.person.read(f"{fleet.home}/vehicles").partition("<main")[2].partition("toast")[0]
    assert "B-CN 8" in fleet.person.read(f"{fleet.home}/vehicles?retired=yes")
    assert "for good" in fleet.person.read(f"{path}/delete")
    assert fleet.person.post(f"{path}/delete").status_code == 302
    assert fleet.names() == []


def test_mistakes_are_named_and_what_was_typed_stays(fleet: Fleet) -> None:
    plan = fleet.coach()
    fleet.vehicle(plan, "B-CN 1")
    for changes, field in (
        ({"name": ""}, "name"),
        ({"service_class": "6"}, "service_class"),
        ({"seat_plan_version_id": "x"}, "seat_plan_version_id"),
        ({"seat_plan_version_id": ids.encode("spv", ids.new_id())}, "seat_plan_version_id"),
        ({"amenities": ["piano"]}, "amenities"),
    ):
        answer = fleet.person.post(f"{fleet.home}/vehicles/new", form(fleet, plan=plan, **changes))
        assert answer.status_code == 422, changes
        assert f'id="id_{field}_error"' in answer.content.decode()
    taken = fleet.person.post(f"{fleet.home}/vehicles/new", form(fleet, plan=plan, name="B-CN 1"))
    assert taken.status_code == 409
    assert "there is a vehicle B-CN 1 already" in taken.content.decode()
    assert fleet.names() == ["B-CN 1"]


def test_who_may_only_look_changes_nothing() -> None:
    fleet = a_fleet(MemberRole.AGENT)
    path = f"{fleet.home}/vehicles/{fleet.vehicle(fleet.coach())}"
    assert "Add a vehicle" not in fleet.person.read(f"{fleet.home}/vehicles")
    before = list(Vehicle.objects.values())
    for address in (f"{fleet.home}/vehicles/new", path, f"{path}/delete"):
        assert fleet.person.get(address).status_code == 403
        assert fleet.person.post(address, {"name": "X"}).status_code == 403
    assert fleet.person.post(f"{path}/retire", {"retired": "yes"}).status_code == 403
    assert list(Vehicle.objects.values()) == before


def test_t44_a_vehicle_of_another_operator_is_not_there(fleet: Fleet) -> None:
    vehicle = fleet.vehicle(fleet.coach())
    stranger = a_fleet(MemberRole.OWNER, "eve")
    before = list(Vehicle.objects.values())
    for home in (fleet.home, stranger.home):
        path = f"{home}/vehicles/{vehicle}"
        for address in (path, f"{path}/delete"):
            assert stranger.person.get(address).status_code == 404
            assert stranger.person.post(address, {"name": "X"}).status_code == 404
        assert stranger.person.post(f"{path}/retire", {"retired": "yes"}).status_code == 404
    assert list(Vehicle.objects.values()) == before


def test_t57_a_large_fleet_takes_no_more_statements(fleet: Fleet, django_assert_max_num_queries: Any) -> None:
    plan = fleet.coach()
    fleet.vehicle(plan, "B-CN 0")
    for path in ("vehicles", "seat-plans"):
        with CaptureQueriesContext(connection) as statements:
            fleet.person.read(f"{fleet.home}/{path}")
        few = len(statements)
        for number in range(1, 6):
            fleet.vehicle(fleet.coach(f"{path} {number}"), f"{path} {number}")
        with django_assert_max_num_queries(few):
            fleet.person.read(f"{fleet.home}/{path}")


@pytest.mark.parametrize("path", ["vehicles/x", "vehicles/veh_x/delete", "seat-plans/x", "seat-plans/spl_x/edit"])
def test_t56_no_address_breaks(fleet: Fleet, path: str) -> None:
    assert fleet.person.get(f"{fleet.home}/{path}").status_code == 404
