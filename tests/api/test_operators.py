"""Companies through HTTP: looking them up, applying, changing, logos, and what admins decide."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.http import HttpResponse
from PIL import Image

from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.identity.models import User
from carnet.domains.operators import operations
from carnet.domains.operators.models import Operator, OperatorLogo
from carnet.infra import events
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.api.client import Api, body, pointers, problem
from tests.api.team import a_person, calling
from tests.domains.operators.pictures import a_picture

pytestmark = pytest.mark.django_db

COMPANY = {"name": "Nordstern", "currency": "EUR", "contact_email": "hello@nordstern.example"}


@pytest.fixture
def otto() -> Api:
    """Somebody who may sell trains one day."""
    return calling(a_person("otto"))


@pytest.fixture
def admin() -> Api:
    """An admin with a second factor."""
    user = a_person("root")
    roles = {PlatformRole.CUSTOMER, PlatformRole.ADMIN}
    identity.set_roles(user_id=user.id, roles=roles, by=CARNET, reason="test", now=clock.now())
    return calling(user, second_factor=True)


@pytest.fixture
def nordstern() -> str:
    """A company that sells, owned by somebody with the address owner@example.org; its id."""
    a_person("owner")
    made = operations.operator_create(
        name="Nordstern", currency="EUR", owner_email="owner@example.org", by=CARNET, now=clock.now()
    )
    events.drain()
    return ids.encode("opr", made.id)


def _owner() -> Api:
    return calling(User.objects.get(email="owner@example.org"))


def _put(api: Api, path: str, content: bytes, **headers: str) -> HttpResponse:
    return api.send("PUT", path, content, **headers)


def test_an_application_becomes_a_company_that_sells(api: Api, otto: Api, admin: Api) -> None:
    applied = body(otto.post("/operators", COMPANY), 201)
    assert (applied["status"], applied["rating"]) == ("applied", {"stars": None, "ratings": 0})
    path = f"/operators/{applied['id']}"
    assert body(otto.get("/me/operators"))["data"][0]["id"] == applied["id"]
    problem(api.get(path), 404, "NOT_FOUND")
    waiting = body(admin.get("/admin/operators?status=applied"))["data"]
    assert [one["id"] for one in waiting] == [applied["id"]]
    events.drain()
    approved = body(admin.post(f"/admin{path}/approve"))
    assert approved["status"] == "approved"
    shown = body(api.get(path))
    assert shown["name"] == "Nordstern"
    assert not {"status", "contact_email", "terms"} & set(shown)
    assert [one["id"] for one in body(api.get("/operators?q=nord"))["data"]] == [applied["id"]]


def test_t41_who_applies_decides_nothing(otto: Api) -> None:
    applied = body(otto.post("/operators", COMPANY), 201)
    for verb in ("approve", "suspend"):
        sent = {"reason": "x"} if verb == "suspend" else None
        problem(otto.post(f"/admin/operators/{applied['id']}/{verb}", sent), 403, "FORBIDDEN")
    problem(otto.post("/operators", {**COMPANY, "status": "approved"}), 400, "INVALID_INPUT")
    problem(otto.post("/operators", {**COMPANY, "commission_bp": 0}), 400, "INVALID_INPUT")
    assert list(Operator.objects.values_list("status", "commission_bp")) == [("applied", 500)]


def test_an_owner_changes_the_profile_and_not_the_commission(nordstern: str, admin: Api) -> None:
    owner, path = _owner(), f"/operators/{nordstern}"
    tag = owner.get(path)["ETag"]
    problem(owner.patch(path, {"description": "Trains"}), 428, "PRECONDITION_REQUIRED")
    answer = owner.patch(path, {"description": "Trains", "hold_minutes": 20}, **{"If-Match": tag})
    changed = body(answer)
    assert (changed["description"], changed["terms"]["hold_minutes"]) == ("Trains", 20)
    problem(owner.patch(path, {"description": "Buses"}, **{"If-Match": tag}), 412, "PRECONDITION_FAILED")
    refused = problem(owner.patch(path, {"commission_bp": 0}, **{"If-Match": answer["ETag"]}), 400, "INVALID_INPUT")
    assert pointers(refused) == {"/commission_bp"}
    problem(owner.patch(f"/admin{path}", {"commission_bp": 0}, **{"If-Match": answer["ETag"]}), 403, "FORBIDDEN")
    assert Operator.objects.get().commission_bp == 500
    set_to = admin.patch(f"/admin{path}", {"commission_bp": 300}, **{"If-Match": answer["ETag"]})
    assert body(set_to)["terms"]["commission_bp"] == 300


def test_t44_another_owner_finds_nothing_to_change(nordstern: str) -> None:
    identity.grant_membership(
        user_id=(stranger := a_person("eve")).id,
        operator_id=ids.new_id(),
        role=MemberRole.OWNER,
        by=CARNET,
        now=clock.now(),
    )
    eve, path = calling(stranger), f"/operators/{nordstern}"
    before = list(Operator.objects.values())
    problem(eve.patch(path, {"name": "Mine"}, **{"If-Match": "*"}), 404, "NOT_FOUND")
    problem(_put(eve, f"{path}/logo", a_picture()), 404, "NOT_FOUND")
    problem(eve.delete(f"{path}/logo"), 404, "NOT_FOUND")
    assert list(Operator.objects.values()) == before
    assert not OperatorLogo.objects.exists()


def test_a_suspension_has_a_reason_that_the_company_reads(nordstern: str, admin: Api, api: Api) -> None:
    path = f"/operators/{nordstern}"
    problem(admin.post(f"/admin{path}/suspend", {}), 400, "INVALID_INPUT")
    body(admin.post(f"/admin{path}/suspend", {"reason": "unpaid"}))
    assert body(_owner().get(path))["suspended_because"] == "unpaid"
    problem(api.get(path), 404, "NOT_FOUND")
    assert body(api.get("/operators"))["data"] == []


def test_an_admin_makes_a_company_and_its_owner(admin: Api) -> None:
    owner = a_person("otto")
    sent = {**COMPANY, "owner_email": "otto@example.org", "commission_bp": 450}
    made = body(admin.post("/admin/operators", sent), 201)
    assert (made["status"], made["terms"]["commission_bp"]) == ("approved", 450)
    events.drain()
    assert body(calling(owner).get("/me/teams"))["data"][0]["role"] == "owner"


def test_a_logo_has_an_address_that_never_changes_its_picture(nordstern: str, api: Api) -> None:
    owner, path = _owner(), f"/operators/{nordstern}"
    problem(api.get(f"{path}/logo"), 404, "NOT_FOUND")
    kept = body(_put(owner, f"{path}/logo", a_picture()))
    assert body(api.get(path))["logo"] == kept["logo"]
    served = api.get(kept["logo"])
    assert (served.status_code, served["Content-Type"]) == (200, "image/png")
    assert "immutable" in served["Cache-Control"]
    now = api.get(f"{path}/logo")
    assert (now.content, now["ETag"]) == (served.content, served["ETag"])
    assert "immutable" not in now["Cache-Control"]
    again = api.get(f"{path}/logo", **{"If-None-Match": now["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    _put(owner, f"{path}/logo", a_picture(size=(10, 10)))
    problem(api.get(kept["logo"]), 404, "NOT_FOUND")
    assert owner.delete(f"{path}/logo").status_code == 204
    problem(api.get(f"{path}/logo"), 404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"GIF89a", 422, "LOGO_REFUSED"),
        (b"<svg/>", 422, "LOGO_REFUSED"),
        (b"", 422, "LOGO_REFUSED"),
        (bytes(operations.MOST_BYTES + 1), 413, "BODY_TOO_LARGE"),
    ],
)
def test_what_is_no_logo_is_refused(nordstern: str, content: bytes, status: int, code: str) -> None:
    problem(_put(_owner(), f"/operators/{nordstern}/logo", content), status, code)
    assert not OperatorLogo.objects.exists()


def test_a_logo_may_be_larger_than_other_bodies(nordstern: str) -> None:
    out = io.BytesIO()
    Image.effect_noise((1_200, 1_200), 90).save(out, "PNG")
    assert 1_000_000 < len(out.getvalue()) <= operations.MOST_BYTES
    body(_put(_owner(), f"/operators/{nordstern}/logo", out.getvalue()))


def test_lists_go_on(admin: Api) -> None:
    for name in ("A", "B", "C"):
        operations.operator_create(name=name, currency="EUR", by=CARNET, now=clock.now())
    first = body(admin.get("/operators?limit=2"))
    assert [one["name"] for one in first["data"]] == ["A", "B"]
    assert [one["name"] for one in body(admin.get(f"/operators?limit=2&after={first['next']}"))["data"]] == ["C"]
    second: dict[str, Any] = json.loads(admin.get(f"/admin/operators?after={first['next']}").content)
    assert [one["name"] for one in second["data"]] == ["C"]


@pytest.mark.parametrize("number", ["x", "opr_x", "opr_" + "0" * 26, "%00"])
def test_t56_no_id_breaks_anything(api: Api, admin: Api, number: str) -> None:
    for caller, path in (
        (api, f"/operators/{number}"),
        (api, f"/operators/{number}/logo"),
        (api, f"/operators/{number}/logo/{number}"),
        (admin, f"/admin/operators/{number}"),
    ):
        assert caller.get(path).status_code in {400, 404}
