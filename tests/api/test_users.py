"""`/admin/users`: staff's desk, as a program sees it, and what it takes from a closed account (T48)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.identity.models import User
from carnet.infra.audit.models import AuditEntry
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.api.client import Api, body, pointers, problem
from tests.api.people import ADA, EMAIL, a_step, a_user, log_in
from tests.api.team import HERE, a_member, a_person, calling
from tests.messages import code_to, keep_apart

pytestmark = pytest.mark.django_db
WHY = {"reason": "because of fraud"}
VERBS = ("ban", "unban", "deactivate", "reactivate")


@pytest.fixture(autouse=True)
def _own_messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep_apart(monkeypatch, tmp_path)


def _staff(name: str, role: PlatformRole) -> User:
    user = a_person(name)
    operations.set_roles(user_id=user.id, roles=[PlatformRole.CUSTOMER, role], by=CARNET, now=clock.now())
    return user


@pytest.fixture
def boss() -> Api:
    """An admin who used a second factor."""
    return calling(_staff("boss", PlatformRole.ADMIN), second_factor=True)


@pytest.fixture
def ada() -> User:
    """A customer who has proven her e-mail address."""
    return a_user(first_name="Ada", last_name="Lovelace")


def _at(user: User, verb: str = "") -> str:
    return f"/admin/users/{ids.encode('usr', user.id)}{f'/{verb}' if verb else ''}"


def test_staff_finds_and_reads_accounts(boss: Api, ada: User) -> None:
    (found,) = body(boss.get("/admin/users?q=love"))["data"]
    assert (found["email"], found["status"], found["roles"]) == (EMAIL, "open", ["customer"])
    whole = body(boss.get(_at(ada)))
    assert (whole["id"], whole["second_factors"], whole["sessions"]) == (ids.encode("usr", ada.id), [], 0)
    first = body(boss.get("/admin/users?limit=1"))
    rest = body(boss.get(f"/admin/users?limit=1&after={first['next']}"))
    assert first["data"] != rest["data"]
    assert rest["next"] is None
    problem(boss.get("/admin/users?name=ada"), 400, "INVALID_INPUT")
    problem(boss.get(f"/admin/users/{ids.encode('usr', ids.new_id())}"), 404, "NOT_FOUND")


def test_each_verb_needs_a_reason_and_answers_with_the_account(boss: Api, ada: User) -> None:
    for verb, status in zip(VERBS, ("banned", "open", "deactivated", "open"), strict=True):
        assert pointers(problem(boss.post(_at(ada, verb), {}), 400, "INVALID_INPUT")) == {"/reason"}
        assert pointers(problem(boss.post(_at(ada, verb), {"reason": " "}), 400, "INVALID_INPUT")) == {"/reason"}
        assert body(boss.post(_at(ada, verb), WHY))["status"] == status
    given = {"roles": ["support"], **WHY}
    assert body(boss.post(_at(ada, "roles"), given))["roles"] == ["support"]
    problem(boss.post(_at(ada, "roles"), {**given, "roles": ["owner"]}), 400, "INVALID_INPUT")
    entries = AuditEntry.objects.filter(
        subject=ids.encode("usr", ada.id), actor__isnull=False, verb__startswith="user."
    )
    assert {entry.detail["reason"] for entry in entries} == {WHY["reason"]}
    assert {entry.address for entry in entries} == {"127.0.0.1"}


def test_t41_nobody_else_decides_or_looks(boss: Api, ada: User) -> None:
    helper = _staff("helper", PlatformRole.SUPPORT)
    owner = a_member("owner", MemberRole.OWNER)
    bodies = [(verb, WHY) for verb in VERBS] + [("roles", {"roles": ["admin"], **WHY})]
    before = list(User.objects.order_by("id").values())
    for caller, code in (
        (calling(ada), "FORBIDDEN"),
        (calling(owner), "FORBIDDEN"),
        (calling(helper, second_factor=True), "FORBIDDEN"),
        (calling(User.objects.get(email="boss@example.org")), "SECOND_FACTOR_NEEDED"),
    ):
        for verb, sent in bodies:
            problem(caller.post(_at(ada, verb), sent), 403, code)
    for verb, sent in bodies:
        problem(Api().post(_at(ada, verb), sent), 401, "UNAUTHENTICATED")
    assert list(User.objects.order_by("id").values()) == before
    for path in ("/admin/users", _at(ada)):
        problem(calling(owner).get(path), 403, "FORBIDDEN")
        assert calling(helper, second_factor=True).get(path).status_code == 200


def test_there_is_always_an_admin(boss: Api) -> None:
    me = User.objects.get(email="boss@example.org")
    problem(boss.post(_at(me, "ban"), WHY), 409, "OWN_ACCOUNT")
    problem(boss.post(_at(me, "deactivate"), WHY), 409, "OWN_ACCOUNT")
    problem(boss.post(_at(me, "roles"), {"roles": [], **WHY}), 409, "LAST_ADMIN")
    assert boss.get("/admin/users").status_code == 200


@pytest.mark.parametrize("verb", ["ban", "deactivate"])
def test_t48_a_closed_account_ends_everywhere(boss: Api, ada: User, verb: str) -> None:
    tokens = body(Api().post("/auth/login", ADA))
    inside = Api().signed_in(tokens["access_token"])
    on = a_step(Api(), "/auth/code/request", {"email": EMAIL}, "login_by_code")
    code = code_to(EMAIL)
    assert inside.get("/me").status_code == 200
    assert Session.objects.exists()
    body(boss.post(_at(ada, verb), WHY))
    problem(inside.get("/me"), 401, "UNAUTHENTICATED")
    problem(inside.get("/auth/session"), 401, "UNAUTHENTICATED")
    problem(Api().post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")
    problem(Api().post("/auth/login", ADA), 403, "ACCOUNT_CLOSED")
    refused = Api().post("/auth/code/confirm", {"code": code}, **on)
    assert "access_token" not in refused.content.decode()
    assert refused.status_code in {401, 403, 409}, refused.content
    assert not UserSession.objects.filter(user=ada).exists()
    assert User.objects.get(pk=ada.pk).last_login is not None


def test_t48_a_reopened_account_begins_anew(boss: Api, ada: User) -> None:
    old = log_in(Api())
    boss.post(_at(ada, "ban"), WHY)
    boss.post(_at(ada, "unban"), WHY)
    problem(old.get("/me"), 401, "UNAUTHENTICATED")
    token = body(Api().post("/auth/login", ADA))["access_token"]
    assert token


def test_t48_an_operators_machines_go_on_when_who_made_their_key_is_closed(boss: Api) -> None:
    """A key is the operator's; whoever else owns the team revokes it."""
    owner = a_member("owner", MemberRole.OWNER)
    made = body(calling(owner).post(f"{HERE}/api-keys", {"name": "till", "scopes": ["trips.read"]}), 201)
    inside = calling(owner)
    boss.post(_at(owner, "ban"), WHY)
    problem(inside.get(f"{HERE}/api-keys"), 401, "UNAUTHENTICATED")
    asked = {"grant_type": "client_credentials", "client_secret": made["secret"]}
    token = body(Api().post("/auth/token", asked))["access_token"]
    problem(Api().signed_in(token).get("/me"), 403, "FORBIDDEN")


def test_t48_who_loses_a_role_loses_it_in_tokens_that_are_out(boss: Api) -> None:
    helper = _staff("helper", PlatformRole.SUPPORT)
    token = operations.access_token(user_id=helper.id, second_factor=True, now=clock.now() - timedelta(seconds=5))
    desk = Api().signed_in(token)
    assert desk.get("/admin/users").status_code == 200
    boss.post(_at(helper, "roles"), {"roles": ["customer"], **WHY})
    problem(desk.get("/admin/users"), 401, "UNAUTHENTICATED")
    problem(calling(helper, second_factor=True).get("/admin/users"), 403, "FORBIDDEN")
