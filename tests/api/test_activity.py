"""`/me/activity`, `/operators/…/activity`, `/admin/activity`, and what a day of logging in leaves in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.identity.models import User
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.api.client import Api, body, pointers, problem
from tests.api.factors import MINE, set_up_app
from tests.api.people import ADA, EMAIL, PASSWORD, a_step, a_user, log_in, sign_up, wrong
from tests.api.team import HERE, a_member, a_person, calling
from tests.messages import code_to, keep_apart

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep_apart(monkeypatch, tmp_path)


def _mine(user: User) -> list[dict[str, object]]:
    answer = body(calling(user).get("/me/activity?limit=200"))
    entries: list[dict[str, object]] = answer["data"]
    return entries


def _verbs(user: User) -> set[object]:
    return {one["verb"] for one in _mine(user)}


def test_signing_up_and_in_and_out_is_written_down(api: Api) -> None:
    tokens = sign_up(api, email=EMAIL, password=PASSWORD)
    ada = User.objects.get()
    client = api.signed_in(tokens["access_token"])
    assert client.delete("/auth/session").status_code == 204
    log_in(Api())
    found = _mine(ada)
    assert {"user.signed-up", "email.verified", "user.logged-in", "user.logged-out"} <= {one["verb"] for one in found}
    (login,) = [one for one in found if one["detail"] == {"ways": ["password"]}]
    assert (login["doer"], login["address"], login["words"]) == ("you", "127.0.0.1", "Logged in")
    assert PASSWORD not in str(found)
    assert EMAIL not in str(found)


def test_codes_and_wrong_ones_are_written_down(api: Api) -> None:
    ada = a_user()
    on = a_step(api, "/auth/code/request", {"email": EMAIL}, "login_by_code")
    code = code_to(EMAIL)
    problem(api.post("/auth/code/confirm", {"code": wrong(code)}, **on), 422, "CODE_WRONG")
    body(api.post("/auth/code/confirm", {"code": code}, **on))
    found = _mine(ada)
    assert {"code.sent", "code.wrong", "user.logged-in"} <= {one["verb"] for one in found}
    assert {one["doer"] for one in found if one["verb"] in {"code.sent", "code.wrong"}} == {"carnet"}
    assert code not in str(found)


def test_nothing_is_written_down_about_who_has_no_account(api: Api) -> None:
    a_user()
    a_step(api, "/auth/code/request", {"email": "nobody@example.org"}, "login_by_code")
    problem(api.post("/auth/login", {**ADA, "email": "nobody@example.org"}), 401, "INVALID_CREDENTIALS")
    boss = a_person("boss")
    operations.set_roles(user_id=boss.id, roles=[PlatformRole.ADMIN], by=CARNET, now=clock.now())
    found = body(calling(boss, second_factor=True).get("/admin/activity"))["data"]
    assert {one["verb"] for one in found} == {"user.roles-set"}


@pytest.mark.django_db(transaction=True)  # factors are told of once they are committed
def test_factors_and_passwords_are_written_down(api: Api) -> None:
    ada = a_user()
    client = log_in(api)
    problem(api.post("/auth/login", {**ADA, "password": "wrong"}), 401, "INVALID_CREDENTIALS")
    assert client.post("/auth/reauthenticate", {"password": PASSWORD}).status_code == 204
    set_up_app(client)
    assert client.delete(f"{MINE}/totp").status_code in {200, 204}
    new = {"current_password": PASSWORD, "new_password": "another one altogether"}
    assert log_in(Api()).post("/me/password", new).status_code == 200
    assert {
        "user.login-failed", "factor.added", "recovery-codes.made", "factor.removed", "password.changed",
    } <= _verbs(ada)  # fmt: skip


def test_ending_a_session_is_written_down(api: Api) -> None:
    ada = a_user()
    client = log_in(api)
    log_in(Api())
    assert client.delete("/me/sessions?others=true").status_code == 204
    (ended,) = [one for one in _mine(ada) if one["verb"] == "session.ended"]
    assert ended["detail"] == {"sessions": 1}


def test_activity_comes_in_pages(api: Api) -> None:
    ada = calling(a_person("ada"))
    for _ in range(3):
        body(api.post("/auth/login", {"email": "ada@example.org", "password": PASSWORD}))
    first = body(ada.get("/me/activity?limit=2"))
    rest = body(ada.get(f"/me/activity?limit=2&after={first['next']}"))
    assert len({one["id"] for one in [*first["data"], *rest["data"]]}) == 3
    assert rest["next"] is None
    assert pointers(problem(ada.get("/me/activity?after=x"), 400, "INVALID_INPUT")) == {"/query/after"}


def test_an_operators_activity_is_its_owners(api: Api) -> None:
    owner, inspector = a_member("owner", MemberRole.OWNER), a_member("inspector", MemberRole.INSPECTOR)
    found = body(calling(owner).get(f"{HERE}/activity"))["data"]
    assert {one["verb"] for one in found} == {"membership.granted"}
    assert {one["address"] for one in found} == {None}
    problem(calling(inspector).get(f"{HERE}/activity"), 403, "FORBIDDEN")
    problem(calling(a_person("stranger")).get(f"{HERE}/activity"), 404, "NOT_FOUND")
    problem(Api().get(f"{HERE}/activity"), 401, "UNAUTHENTICATED")


def test_the_audit_log_is_admins_and_filtered(api: Api) -> None:
    boss, helper = a_person("boss"), a_person("helper")
    for user, role in ((boss, PlatformRole.ADMIN), (helper, PlatformRole.SUPPORT)):
        operations.set_roles(user_id=user.id, roles=[role], by=CARNET, now=clock.now())
    admin, subject = calling(boss, second_factor=True), ids.encode("usr", helper.id)
    (entry,) = body(admin.get(f"/admin/activity?subject={subject}&verb=user.roles-set"))["data"]
    assert (entry["subject"], entry["doer"], entry["actor"]) == (subject, "carnet", None)
    assert body(admin.get("/admin/activity?since=2000-01-01T00:00:00Z&until=2000-01-02T00:00:00Z"))["data"] == []
    assert body(admin.get(f"/admin/activity?actor={subject}"))["data"] == []
    for query in ("since=yesterday", "since=2000-01-01T00:00:00", "actor=me", "who=me"):
        problem(admin.get(f"/admin/activity?{query}"), 400, "INVALID_INPUT")
    problem(calling(helper, second_factor=True).get("/admin/activity"), 403, "FORBIDDEN")
    problem(calling(boss).get("/admin/activity"), 403, "SECOND_FACTOR_NEEDED")
