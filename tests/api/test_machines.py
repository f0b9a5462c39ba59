"""API keys and what their machines may, as a program sees them."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import ApiKey, User
from carnet.kernel import ids
from tests.api.client import Api, body, pointers, problem
from tests.api.team import HERE, a_member, a_person, calling

pytestmark = pytest.mark.django_db
KEYS = f"{HERE}/api-keys"
DISPATCH = {"name": "Dispatch", "scopes": ["trips.read", "trips.run"]}


@pytest.fixture
def owner(db: None) -> User:
    """The owner of our operator."""
    return a_member("olga", MemberRole.OWNER)


@pytest.fixture
def key(owner: User) -> dict[str, Any]:
    """A machine that sees and runs our trips."""
    return body(calling(owner).post(KEYS, DISPATCH), 201)


def _ask(secret: str, **more: Any) -> HttpResponse:
    return Api().post("/auth/token", {"grant_type": "client_credentials", "client_secret": secret} | more)


def _machine(secret: str) -> Api:
    return Api().signed_in(body(_ask(secret))["access_token"])


def test_a_secret_is_shown_once(owner: User, key: dict[str, Any]) -> None:
    assert key["secret"].startswith("crk_")
    (listed,) = body(calling(owner).get(KEYS))["data"]
    assert listed == {name: value for name, value in key.items() if name != "secret"}
    assert (listed["name"], listed["scopes"]) == ("Dispatch", ["trips.read", "trips.run"])
    assert key["secret"] not in str(calling(owner).get(KEYS).content)


def test_a_token_is_answered_as_oauth_says(key: dict[str, Any]) -> None:
    response = _ask(key["secret"], scope="trips.read")
    document = body(response)
    assert set(document) == {"access_token", "token_type", "expires_in", "scope"}
    assert (document["token_type"], document["expires_in"], document["scope"]) == ("Bearer", 900, "trips.read")
    assert "no-store" in response["Cache-Control"]
    assert body(_ask(key["secret"]))["scope"] == "trips.read trips.run"


def test_a_machine_does_its_operators_work_and_no_other(owner: User, key: dict[str, Any]) -> None:
    machine = _machine(key["secret"])
    assert body(machine.get(f"{HERE}/trips"))["data"] == []
    problem(machine.get(f"/operators/{ids.encode('opr', ids.new_id())}/trips"), 404, "NOT_FOUND")
    narrow = Api().signed_in(body(_ask(key["secret"], scope="trips.run"))["access_token"])
    problem(narrow.get(f"{HERE}/trips"), 403, "FORBIDDEN")
    assert body(calling(owner).get(KEYS))["data"][0]["last_used_at"]


@pytest.mark.parametrize(
    "path",
    ["/me", "/me/teams", "/me/passengers", "/me/wallets", "/bookings", KEYS, f"{HERE}/members", "/auth/session"],
)
def test_what_is_about_people_is_closed_to_machines(key: dict[str, Any], path: str) -> None:
    problem(_machine(key["secret"]).get(path), 403, "FORBIDDEN")


def test_a_machine_changes_nothing_about_people_or_money(key: dict[str, Any]) -> None:
    machine = _machine(key["secret"])
    for response in (
        machine.patch("/me", {"city": "Berlin"}),
        machine.post("/me/invitations", {"key": "x"}),
        machine.post(KEYS, DISPATCH),
        machine.post("/bookings", {"items": []}, key="k"),
        machine.post("/me/wallets/EUR/top-ups", {"amount": {"amount": 1, "currency": "EUR"}}, key="k"),
        machine.delete("/auth/session"),
    ):
        problem(response, 403, "FORBIDDEN")
    assert ApiKey.objects.count() == 1


def test_secrets_change_and_end(owner: User, key: dict[str, Any]) -> None:
    there = f"{KEYS}/{key['id']}"
    new = body(calling(owner).post(f"{there}/rotate", {}))
    assert new["old_secret_until"]
    running = [_machine(secret) for secret in (key["secret"], new["secret"])]
    last = body(calling(owner).post(f"{there}/rotate", {"at_once": True}))
    for secret, machine in zip((key["secret"], new["secret"]), running, strict=True):
        assert problem(_ask(secret), 401, "API_KEY_INVALID")["error"] == "invalid_client"
        problem(machine.get(f"{HERE}/trips"), 401, "UNAUTHENTICATED")
    machine = _machine(last["secret"])
    assert body(machine.get(f"{HERE}/trips"))["data"] == []
    assert body(calling(owner).delete(there))["revoked_at"]
    problem(_ask(last["secret"]), 401, "API_KEY_INVALID")
    problem(machine.get(f"{HERE}/trips"), 401, "UNAUTHENTICATED")
    problem(calling(owner).post(f"{there}/rotate", {}), 409, "API_KEY_REVOKED")


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"scopes": ["members.manage"]}, "SCOPE_REFUSED", "/scopes/0"),
        ({"scopes": ["trips.fly"]}, "INVALID_INPUT", "/scopes/0"),
        ({"scopes": []}, "INVALID_INPUT", "/scopes"),
        ({"scopes": "trips.read"}, "INVALID_INPUT", "/scopes"),
        ({"name": ""}, "INVALID_INPUT", "/name"),
        ({"name": "a\u0007"}, "INVALID_INPUT", "/name"),
        ({"secret": "mine"}, "INVALID_INPUT", "/secret"),
    ],
)
def test_a_bad_key_is_refused_by_field(owner: User, change: dict[str, Any], code: str, place: str) -> None:
    assert pointers(problem(calling(owner).post(KEYS, DISPATCH | change), 400, code)) == {place}
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"grant_type": "password"}, 400, "INVALID_INPUT"),
        ({"client_secret": ""}, 400, "INVALID_INPUT"),
        ({"client_secret": "x" * 300}, 400, "INVALID_INPUT"),
        ({"client_secret": "\ud800"}, 400, "INVALID_INPUT"),
        ({"client_secret": "x"}, 401, "API_KEY_INVALID"),
        ({"scope": "trips.publish"}, 400, "SCOPE_REFUSED"),
        ({"client_id": "x"}, 400, "INVALID_INPUT"),
    ],
)
def test_a_bad_request_for_a_token_is_refused(key: dict[str, Any], change: Any, status: int, code: str) -> None:
    problem(_ask(key["secret"], **change), status, code)
    assert ApiKey.objects.get().last_used_at is None


def test_t49_a_secret_is_no_token_and_does_not_belong_in_the_address(key: dict[str, Any]) -> None:
    problem(Api().signed_in(key["secret"]).get(f"{HERE}/trips"), 401, "UNAUTHENTICATED")
    asked = {"grant_type": "client_credentials"}
    problem(Api().post(f"/auth/token?client_secret={key['secret']}", asked), 400, "INVALID_INPUT")


def test_t44_keys_are_their_operators(owner: User, key: dict[str, Any]) -> None:
    elsewhere = ids.new_id()
    neighbour, manager = a_member("nils", MemberRole.OWNER, elsewhere), a_member("mia", MemberRole.MANAGER)
    there = f"{KEYS}/{key['id']}"
    calls: list[tuple[str, str, Any]] = [
        ("GET", KEYS, None),
        ("POST", KEYS, DISPATCH),
        ("POST", f"{there}/rotate", {"at_once": True}),
        ("DELETE", there, None),
    ]
    for method, path, sent in calls:
        problem(calling(neighbour).send(method, path, sent), 404, "NOT_FOUND")
        problem(calling(a_person(f"eve{len(path)}{method.lower()}")).send(method, path, sent), 404, "NOT_FOUND")
        problem(calling(manager).send(method, path, sent), 403, "FORBIDDEN")
    theirs = f"/operators/{ids.encode('opr', elsewhere)}/api-keys/{key['id']}"
    problem(calling(neighbour).delete(theirs), 404, "NOT_FOUND")
    assert ApiKey.objects.count() == 1
    assert _machine(key["secret"])


def test_lists_of_keys_go_on(owner: User, key: dict[str, Any]) -> None:
    body(calling(owner).post(KEYS, DISPATCH), 201)
    first = body(calling(owner).get(f"{KEYS}?limit=1"))
    second = body(calling(owner).get(f"{KEYS}?limit=1&after={first['next']}"))
    assert second["data"][0]["id"] == key["id"]
    assert second["next"] is None
