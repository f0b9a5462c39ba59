"""Vehicles, seat plans and amenities, as a program sees them."""

from __future__ import annotations

from typing import Any

import pytest

from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.operators import operations
from carnet.domains.operators.models import SeatPlanVersion
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.api.client import Api, body, pointers, problem
from tests.api.team import a_member, a_person, calling
from tests.domains.schedule.world import an_operator

pytestmark = pytest.mark.django_db

_BUS: dict[str, Any] = {
    "kind": "bus",
    "sections": [
        {"name": "Lower deck", "class": "standard", "rows": 12, "arrangement": "2+1", "doors": [7]},
        {"name": "Upper deck", "class": "standard", "rows": 2, "arrangement": "2+1", "deck": 1, "first": 13},
    ],
}


@pytest.fixture
def here(db: None) -> str:
    """Where an approved operator's things are."""
    return f"/operators/{ids.encode('opr', an_operator())}"


@pytest.fixture
def api(here: str) -> Api:
    """Its manager."""
    operator_id = ids.decode("opr", here.rsplit("/", 1)[1])
    return calling(a_member("otto", MemberRole.MANAGER, operator_id))


def test_from_a_template_to_a_vehicle(api: Api, here: str) -> None:
    operations.amenity_define(code="wifi", name="Wi-Fi", by=CARNET, now=clock.now())
    templates = {one["name"]: one for one in body(api.get(f"{here}/seat-plans/templates"))["data"]}
    coach = templates["bus-2-1"]
    plan = {"kind": coach["kind"], "sections": coach["sections"]}
    assert body(api.post(f"{here}/seat-plans/preview", plan))["capacity"] == coach["capacity"] == 35
    saved = body(api.post(f"{here}/seat-plans", {**plan, "name": "Setra"}), 201)
    assert (saved["number"], saved["capacity"], saved["created"]) == (1, 35, True)
    vehicle = {"name": "B-CN 7", "seat_plan_version": saved["id"], "amenities": ["wifi"]}
    made = body(api.post(f"{here}/vehicles", vehicle), 201)
    assert made == {
        **vehicle,
        "id": made["id"],
        "kind": "bus",
        "service_class": 3,
        "series": False,
        "retired": False,
        "seat_plan": {"id": saved["seat_plan"], "name": "Setra", "number": 1, "newest": 1, "capacity": 35},
    }
    assert body(api.get(f"{here}/vehicles?kind=bus&seat_plan={saved['seat_plan']}"))["data"] == [made]
    assert body(api.get(f"{here}/vehicles?retired=true"))["data"] == []
    layout = body(api.get(f"{here}/seat-plans/{saved['seat_plan']}/versions/1"))
    assert layout["sections"] == coach["sections"]
    assert layout["seats"][0] == {
        "label": "1A",
        "section": "Bus",
        "class": "standard",
        "row": 0,
        "column": 0,
        "deck": 0,
        "facing": 1,
        "attributes": ["window"],
        "blocked": False,
    }


def test_another_layout_is_another_version(api: Api, here: str) -> None:
    saved = body(api.post(f"{here}/seat-plans", {**_BUS, "name": "Setra"}), 201)
    plan = f"{here}/seat-plans/{saved['seat_plan']}"
    vehicle = body(api.post(f"{here}/vehicles", {"name": "B-CN 7", "seat_plan_version": saved["id"]}), 201)
    assert body(api.post(f"{plan}/versions", _BUS), 200) == {**saved, "created": False}
    fewer = {**_BUS, "sections": _BUS["sections"][:1]}
    assert body(api.post(f"{plan}/versions", fewer), 201)["number"] == 2
    assert [(one["number"], one["vehicles"]) for one in body(api.get(plan))["versions"]] == [(2, 0), (1, 1)]
    moved = body(api.post(f"{plan}/versions/2/vehicles", {}))
    assert [one["id"] for one in moved["data"]] == [vehicle["id"]]
    assert body(api.get(f"{here}/vehicles/{vehicle['id']}"))["seat_plan"]["number"] == 2
    problem(api.get(f"{plan}/versions/9"), 404, "NOT_FOUND")
    problem(api.post(f"{plan}/versions/9/vehicles", {}), 404, "SEAT_PLAN_UNKNOWN")
    problem(api.post(f"{here}/seat-plans", {**_BUS, "name": "Setra"}), 409, "SEAT_PLAN_EXISTS")


def test_edits_say_what_they_were_made_from(api: Api, here: str) -> None:
    saved = body(api.post(f"{here}/seat-plans", {**_BUS, "name": "Setra"}), 201)
    made = body(api.post(f"{here}/vehicles", {"name": "B-CN 7", "seat_plan_version": saved["id"]}), 201)
    for path, change in (
        (f"{here}/vehicles/{made['id']}", {"service_class": 5}),
        (f"{here}/seat-plans/{saved['seat_plan']}", {"name": "Setra S 431"}),
    ):
        tag = api.get(path)["ETag"]
        problem(api.patch(path, change), 428, "PRECONDITION_REQUIRED")
        answer = api.patch(path, change, **{"If-Match": tag})
        assert answer.status_code == 200
        assert answer["ETag"] != tag
        problem(api.patch(path, change, **{"If-Match": tag}), 412, "PRECONDITION_FAILED")
    problem(api.delete(f"{here}/vehicles/{made['id']}"), 428, "PRECONDITION_REQUIRED")
    assert api.delete(f"{here}/vehicles/{made['id']}", **{"If-Match": "*"}).status_code == 204
    problem(api.get(f"{here}/vehicles/{made['id']}"), 404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"arrangement": "two"}, "/sections/0/arrangement"),
        ({"arrangement": "9+9+9"}, "/sections/0/arrangement"),
        ({"rows": 0}, "/sections/0/rows"),
        ({"rows": 100_000}, "/sections/0/rows"),
        ({"class": "?"}, "/sections/0/class"),
        ({"edits": [{"row": 0, "column": 0, "added": ["sofa"]}]}, "/sections/0/edits/0/added/0"),
        ({"edits": [{"row": 0, "column": 0, "label": "?"}]}, "/sections/0/edits"),
        ({"sofa": True}, "/sections/0/sofa"),
    ],
)
def test_what_cannot_be_built_is_pointed_at(api: Api, here: str, changes: dict[str, Any], where: str) -> None:
    section = {**_BUS["sections"][0], **changes}
    for path in ("seat-plans", "seat-plans/preview"):
        sent = {"kind": "bus", "sections": [section], **({"name": "X"} if path == "seat-plans" else {})}
        assert where in pointers(problem(api.post(f"{here}/{path}", sent), 400, "INVALID_INPUT"))
    assert not SeatPlanVersion.objects.exists()


def test_t1_another_spelling_is_the_same_seat(api: Api, here: str) -> None:
    section = {**_BUS["sections"][0], "edits": [{"row": 0, "column": 0, "label": "02a"}]}
    told = problem(
        api.post(f"{here}/seat-plans", {"kind": "bus", "sections": [section], "name": "X"}), 400, "INVALID_INPUT"
    )
    assert "two seats are called 2A" in told["detail"]
    assert not SeatPlanVersion.objects.exists()


def test_lists_go_on_page_by_page(api: Api, here: str) -> None:
    for name in ("A", "B", "C"):
        saved = body(api.post(f"{here}/seat-plans", {**_BUS, "name": name}), 201)
        body(api.post(f"{here}/vehicles", {"name": name, "seat_plan_version": saved["id"]}), 201)
    for path in ("vehicles", "seat-plans"):
        first = body(api.get(f"{here}/{path}?limit=2"))
        second = body(api.get(f"{here}/{path}?limit=2&after={first['next']}"))
        assert [one["name"] for one in first["data"] + second["data"]] == ["A", "B", "C"]
        assert second["next"] is None


def test_the_catalogue_is_open_to_read_and_the_platforms_to_keep(api: Api) -> None:
    admin = a_person("root")
    identity.set_roles(user_id=admin.id, roles=[PlatformRole.CUSTOMER, PlatformRole.ADMIN], by=CARNET, now=clock.now())
    keeper = calling(admin, second_factor=True)
    body(keeper.post("/admin/amenities", {"code": "wifi", "name": "Wi-Fi"}), 201)
    body(keeper.post("/admin/amenities", {"code": "bike", "name": "Bikes"}), 201)
    problem(keeper.post("/admin/amenities", {"code": "bike", "name": "Bikes"}), 409, "AMENITY_EXISTS")
    tag = keeper.get("/admin/amenities/bike")["ETag"]
    problem(keeper.patch("/admin/amenities/bike", {"retired": True}), 428, "PRECONDITION_REQUIRED")
    assert body(keeper.patch("/admin/amenities/bike", {"retired": True}, **{"If-Match": tag}))["retired"]
    assert body(Api().get("/amenities")) == {"data": [{"code": "wifi", "name": "Wi-Fi"}], "next": None}
    assert [one["code"] for one in body(keeper.get("/admin/amenities"))["data"]] == ["bike", "wifi"]
    problem(keeper.get("/admin/amenities/piano"), 404, "NOT_FOUND")
    problem(api.post("/admin/amenities", {"code": "x", "name": "X"}), 403, "FORBIDDEN")
