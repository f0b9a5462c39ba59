"""Teams and invitations, as a program sees them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import MemberRole, Permission
from carnet.domains.identity.models import Membership, User
from carnet.infra.jobs import run_due
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.api.client import Api, body, pointers, problem
from tests.api.team import HERE, OURS, PASSWORD, a_member, a_person, calling

pytestmark = pytest.mark.django_db


def _at(user: User) -> str:
    return f"{HERE}/members/{ids.encode('usr', user.id)}"


@pytest.fixture
def owner(db: None) -> User:
    """The owner of our operator."""
    operations.keep_teams([(OURS, "Ours", 1)])
    return a_member("olga", MemberRole.OWNER)


@pytest.fixture
def agent(owner: User) -> User:
    """An agent of our operator."""
    return a_member("ada", MemberRole.AGENT)


def _key() -> str:
    run_due()
    found = re.search(r"/invitations/(\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_a_team_is_listed_page_by_page(owner: User, agent: User) -> None:
    api = calling(owner)
    first = body(api.get(f"{HERE}/members?limit=1"))
    second = body(api.get(f"{HERE}/members?limit=1&after={first['next']}"))
    assert [one["email"] for one in first["data"] + second["data"]] == ["olga@example.org", "ada@example.org"]
    assert second["next"] is None
    assert second["data"][0] == {
        "user": ids.encode("usr", agent.id),
        "email": "ada@example.org",
        "first_name": "",
        "last_name": "",
        "role": "agent",
        "second_factor": False,
        "joined_at": second["data"][0]["joined_at"],
    }


def test_a_role_is_changed_and_the_old_token_refused(owner: User, agent: User) -> None:
    before = calling(agent)
    assert body(calling(owner).patch(_at(agent), {"role": "manager"}))["role"] == "manager"
    problem(before.get("/me"), 401, "UNAUTHENTICATED")
    assert body(calling(agent).get("/me/teams"))["data"] == [
        {"operator": ids.encode("opr", OURS), "name": "Ours", "role": "manager", "needs_second_factor": False}
    ]
    assert body(calling(agent).get(f"{HERE}/members"))["data"]


def test_a_refreshed_token_says_the_new_role(owner: User, agent: User) -> None:
    login = {"email": agent.email, "password": PASSWORD}
    tokens = body(Api().post("/auth/login", login))
    assert body(calling(owner).patch(_at(agent), {"role": "manager"}))["role"] == "manager"
    problem(Api().signed_in(tokens["access_token"]).get("/me/teams"), 401, "UNAUTHENTICATED")
    fresh = body(Api().post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}))
    assert len(body(Api().signed_in(fresh["access_token"]).get(f"{HERE}/members"))["data"]) == 2


def test_a_member_is_removed_or_leaves(owner: User, agent: User) -> None:
    assert calling(owner).delete(_at(agent)).status_code == 204
    problem(calling(owner).delete(_at(agent)), 404, "NOT_FOUND")
    problem(calling(agent).get(f"{HERE}/members"), 404, "NOT_FOUND")
    leaver = a_member("lea", MemberRole.INSPECTOR)
    assert calling(leaver).delete(_at(leaver)).status_code == 204
    problem(calling(owner).delete(_at(owner)), 409, "LAST_OWNER")
    problem(calling(owner).patch(_at(owner), {"role": "agent"}), 409, "LAST_OWNER")
    assert list(Membership.objects.values_list("user_id", "role")) == [(owner.id, "owner")]


@pytest.mark.parametrize("sent", [{}, {"role": "king"}, {"role": None}, {"role": "agent", "more": 1}])
def test_a_role_is_one_of_four(owner: User, agent: User, sent: dict[str, Any]) -> None:
    assert pointers(problem(calling(owner).patch(_at(agent), sent), 400, "INVALID_INPUT")) <= {"/role", "/more"}
    assert Membership.objects.get(user=agent).role == "agent"


def test_an_invitation_goes_out_is_listed_and_accepted(owner: User) -> None:
    sent = body(calling(owner).post(f"{HERE}/invitations", {"email": "Eve@Example.org", "role": "manager"}), 201)
    assert (sent["email"], sent["role"], sent["status"]) == ("eve@example.org", "manager", "open")
    assert not {"key", "key_hash", "token"} & set(sent)
    assert body(calling(owner).get(f"{HERE}/invitations"))["data"] == [sent]
    eve, key = a_person("eve"), _key()
    joined = body(calling(eve).post("/me/invitations", {"key": key}), 201)
    assert (joined["operator"], joined["name"], joined["role"]) == (ids.encode("opr", OURS), "Ours", "manager")
    problem(calling(eve).post("/me/invitations", {"key": key}), 409, "ALREADY_MEMBER")
    assert body(calling(owner).get(f"{HERE}/invitations"))["data"][0]["status"] == "accepted"


def test_an_invitation_is_for_its_address(owner: User) -> None:
    sent = body(calling(owner).post(f"{HERE}/invitations", {"email": "eve@example.org", "role": "owner"}), 201)
    key, mallory = _key(), a_person("mallory")
    problem(calling(mallory).post("/me/invitations", {"key": key}), 403, "INVITATION_FOR_OTHERS")
    problem(calling(mallory).post("/me/invitations", {"key": "x"}), 404, "NOT_FOUND")
    problem(Api().post("/me/invitations", {"key": key}), 401, "UNAUTHENTICATED")
    there = f"{HERE}/invitations/{sent['id']}"
    assert [calling(owner).delete(there).status_code for _ in range(2)] == [204, 204]
    problem(calling(a_person("eve")).post("/me/invitations", {"key": key}), 410, "INVITATION_WITHDRAWN")
    assert Membership.objects.count() == 1


def test_a_second_factor_is_demanded_by_who_used_one(owner: User, agent: User) -> None:
    assert body(calling(owner).get(f"{HERE}/security")) == {"needs_second_factor": False}
    wanted = {"needs_second_factor": True}
    problem(calling(owner).patch(f"{HERE}/security", wanted), 403, "SECOND_FACTOR_NEEDED")
    assert body(calling(owner, second_factor=True).patch(f"{HERE}/security", wanted)) == wanted
    problem(calling(owner).get(f"{HERE}/security"), 403, "SECOND_FACTOR_NEEDED")
    assert body(calling(agent).get("/me/teams"))["data"][0]["needs_second_factor"] is True


CALLS: list[tuple[str, str, Any]] = [
    ("GET", f"{HERE}/members", None),
    ("PATCH", f"{HERE}/members/{{agent}}", {"role": "owner"}),
    ("DELETE", f"{HERE}/members/{{agent}}", None),
    ("GET", f"{HERE}/invitations", None),
    ("POST", f"{HERE}/invitations", {"email": "eve@example.org", "role": "owner"}),
    ("DELETE", f"{HERE}/invitations/{ids.encode('inv', OURS)}", None),
    ("GET", f"{HERE}/security", None),
    ("PATCH", f"{HERE}/security", {"needs_second_factor": True}),
]


@pytest.mark.parametrize(("method", "path", "sent"), CALLS, ids=[f"{one[0]} {one[1][33:]}" for one in CALLS])
def test_t44_strangers_find_nothing_members_are_refused_and_machines_too(
    agent: User, method: str, path: str, sent: Any
) -> None:
    here = path.format(agent=ids.encode("usr", agent.id))
    neighbour = a_member("nils", MemberRole.OWNER, ids.new_id())
    other = a_member("ivo", MemberRole.INSPECTOR)
    made = operations.create_api_key(
        operator_id=OURS, name="x", scopes=[Permission.TRIPS_READ], by=CARNET, now=clock.now()
    )
    machine = Api().signed_in(operations.machine_token(secret=made.secret, now=clock.now()).access_token)
    problem(Api().send(method, here, sent), 401, "UNAUTHENTICATED")
    problem(calling(neighbour).send(method, here, sent), 404, "NOT_FOUND")
    problem(calling(other).send(method, here, sent), 403, "FORBIDDEN")
    problem(machine.send(method, here, sent), 403, "FORBIDDEN")
    assert Membership.objects.get(user=agent).role == "agent"
    run_due()
    assert mail.outbox == []


def test_t57_a_longer_list_asks_no_more(owner: User) -> None:
    api = calling(owner)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            body(api.get(f"{HERE}/members"))
            body(api.get(f"{HERE}/invitations"))
        # Each process reads the list of ended access every few seconds, whoever asks.
        return len([query for query in seen.captured_queries if "revocations_" not in query["sql"]])

    few = asked()
    for number in range(4):
        a_member(f"agent{number}", MemberRole.AGENT)
        body(api.post(f"{HERE}/invitations", {"email": f"{number}@example.org", "role": "agent"}), 201)
    assert asked() == few
