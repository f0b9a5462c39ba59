"""Who gets to the pages of an operator, and what strangers see of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.identity.models import ApiKey, Invitation, Team
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.domains.identity.team import OURS, THEIRS, everything
from tests.web.own import Person, member, somebody, usr
from tests.web.team import KEY, KEYS, TEAM, invite, make_key


def every_request(person: Person, of: Person) -> list[tuple[str, HttpResponse]]:
    """Everything there is to ask for at the operator, for a member and things that are there."""
    asked, machine = Invitation.objects.get(), ApiKey.objects.get()
    somebody_else = f"{TEAM}/members/{usr(of)}"
    invitation = f"{TEAM}/invitations/{ids.encode('inv', asked.id)}/withdraw"
    secret = f"{KEYS}/{ids.encode('key', machine.id)}"
    got = [TEAM, f"{TEAM}/activity", f"{somebody_else}/remove", KEYS, f"{secret}/revoke"]
    posted: dict[str, dict[str, Any]] = {
        f"{TEAM}/invitations": {"email": "eve@example.org", "role": "owner"},
        f"{TEAM}/security": {"needs_second_factor": "yes"},
        invitation: {},
        somebody_else: {"role": "inspector"},
        f"{somebody_else}/remove": {},
        KEYS: KEY,
        f"{secret}/rotate": {},
        f"{secret}/revoke": {},
    }
    answers = [(path, person.get(path)) for path in got]
    return answers + [(path, person.post(path, form)) for path, form in posted.items()]


@pytest.fixture
def busy(ines: Person) -> Person:
    """A member of a team where everything is there once."""
    invite()
    make_key(ines)
    return member("mia", MemberRole.MANAGER, OURS)


def test_t44_to_other_operators_owners_nothing_of_it_exists(busy: Person) -> None:
    stranger = member("eve", MemberRole.OWNER, THEIRS)
    before = everything()
    assert {answer.status_code for _, answer in every_request(stranger, busy)} == {404}
    assert everything() == before


def test_who_is_logged_out_is_led_to_the_login(busy: Person) -> None:
    before = everything()
    nobody = Person(busy.user)
    assert all(answer["Location"].startswith("/login?next=") for _, answer in every_request(nobody, busy))
    assert everything() == before


@pytest.mark.parametrize("role", [MemberRole.AGENT, MemberRole.INSPECTOR])
def test_agents_and_inspectors_have_no_business_here(busy: Person, role: MemberRole) -> None:
    small = member("sam", role, OURS)
    before = everything()
    assert {answer.status_code for _, answer in every_request(small, busy)} == {403}
    assert everything() == before


def test_a_manager_looks_and_changes_nothing(busy: Person) -> None:
    before = everything()
    answers = dict(every_request(busy, busy))
    text = answers.pop(TEAM).content.decode()
    assert "Ines Lovelace" in text
    assert "charles@example.org" in text
    assert f"{TEAM}/invitations" not in text
    assert KEYS not in text
    assert {answer.status_code for answer in answers.values()} == {403}
    assert everything() == before


def test_staff_of_the_platform_enters_with_a_second_factor_only(busy: Person) -> None:
    staff = somebody("root")
    roles = [PlatformRole.CUSTOMER, PlatformRole.SUPPORT]
    operations.set_roles(user_id=staff.user.id, roles=roles, by=CARNET, now=clock.now())
    assert staff.get(TEAM).status_code == 403
    staff.used_an_app()
    text = staff.read(TEAM)
    assert "Root Lovelace, Staff of Carnet" in text
    assert f"{TEAM}/invitations" not in text
    before = everything()
    assert staff.post(f"{TEAM}/invitations", {"email": "x@example.org", "role": "owner"}).status_code in {403, 404}
    assert staff.get(KEYS).status_code in {403, 404}
    assert everything() == before


def test_t57_a_large_team_takes_no_more_statements(ines: Person, django_assert_max_num_queries: Any) -> None:
    member("sam", MemberRole.AGENT, OURS)
    invite()
    with CaptureQueriesContext(connection) as statements:
        ines.read(TEAM)
        few = len(statements)
    for number in range(5):
        member(f"mia{number}", MemberRole.AGENT, OURS)
        invite(f"charles{number}@example.org")
    with django_assert_max_num_queries(few):
        ines.read(TEAM)


def test_where_a_second_factor_is_missing_the_way_to_it_is_shown(busy: Person) -> None:
    Team.objects.update(needs_second_factor=True)
    before = everything()
    for path, answer in every_request(busy, busy):
        assert answer.status_code == 403, path
        assert "Go on with a second factor" in answer.content.decode(), path
    assert everything() == before
    assert "This team asks for a second factor." in busy.read("/account/teams")
    assert "Members" in busy.used_an_app().read(TEAM)


@pytest.mark.parametrize("path", ["team", "team/activity", "keys"])
@pytest.mark.parametrize("operator", ["x", "opr_x", "opr_" + "0" * 26, "usr_" + "0" * 26, "%00"])
def test_t56_no_address_of_an_operator_breaks(ines: Person, operator: str, path: str) -> None:
    assert ines.get(f"/operators/{operator}/{path}").status_code == 404
