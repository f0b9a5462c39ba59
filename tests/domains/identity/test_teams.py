"""Teams: who belongs to them in which role, and what they ask of their members."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import MemberRole, Permission, PlatformRole, TeamEntry
from carnet.domains.identity.models import Membership, Team, User
from carnet.domains.operators.contracts import OperatorProfile, OperatorStatus, Terms
from carnet.domains.operators.events import OperatorApproved, OperatorSuspended, OperatorUpdated
from carnet.infra import events
from carnet.infra.access import SecondFactorNeeded
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events.replay import send_again
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.jobs import run_due
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import ids
from tests.domains.identity.conftest import NOW
from tests.domains.identity.team import (
    OURS,
    THEIRS,
    a_member,
    a_person,
    everything,
    has_ended,
    principal,
    written_down,
)

pytestmark = pytest.mark.django_db
Act = Callable[[Principal], object]
OWNER, MANAGER, AGENT = MemberRole.OWNER, MemberRole.MANAGER, MemberRole.AGENT


@pytest.fixture
def owner(db: None) -> User:
    """The owner of our operator."""
    return a_member("olga", OWNER)


@pytest.fixture
def agent(owner: User) -> User:
    """An agent of our operator."""
    return a_member("ada", AGENT)


def _role(user: User, operator_id: UUID = OURS) -> str | None:
    return Membership.objects.filter(user=user, operator_id=operator_id).values_list("role", flat=True).first()


# What the catalogue tells


def _told(fact: type, name: str, version: int) -> None:
    company = OperatorProfile(OURS, name, "ours", OperatorStatus.APPROVED, "EUR", Terms())
    told = fact(company, "late") if fact is OperatorSuspended else fact(company)
    with transaction.atomic():
        events.publish(told, aggregate_id=OURS, aggregate_version=version, now=NOW)


def _team() -> tuple[str, int]:
    return Team.objects.values_list("name", "version").get(pk=OURS)


def test_a_teams_name_is_the_newest_one_in_whatever_order_it_is_told(db: None) -> None:
    _told(OperatorUpdated, "Third", 3)
    events.drain(now=NOW)
    _told(OperatorApproved, "First", 1)
    events.drain(now=NOW)
    assert _team() == ("Third", 3)
    _told(OperatorSuspended, "Fifth", 5)
    _told(OperatorUpdated, "Fourth", 4)
    events.drain(now=NOW)
    assert _team() == ("Fifth", 5)


def test_what_is_told_again_changes_nothing(db: None) -> None:
    _told(OperatorApproved, "First", 1)
    events.drain(now=NOW)
    send_again(since=NOW)
    events.drain(now=NOW)
    assert _team() == ("First", 1)
    operations.keep_teams([(OURS, "Other", 1), (OURS, "Another", 1)])
    assert _team() == ("First", 1)


def test_a_team_that_was_there_first_gets_its_name_and_keeps_its_policy(owner: User) -> None:
    Team.objects.filter(pk=OURS).update(needs_second_factor=True)
    assert queries.team(operator_id=OURS, by=CARNET) == TeamEntry(OURS, "", needs_second_factor=True)
    _told(OperatorApproved, "Ours", 1)
    events.drain(now=NOW)
    assert queries.team(operator_id=OURS, by=CARNET) == TeamEntry(OURS, "Ours", needs_second_factor=True)


# Who may


ACTS: dict[str, Act] = {
    "grant": lambda by: operations.grant_membership(
        user_id=User.objects.get(first_name="Ada").id, operator_id=OURS, role=OWNER, by=by, now=NOW
    ),
    "revoke": lambda by: operations.revoke_membership(
        user_id=User.objects.get(first_name="Ada").id, operator_id=OURS, by=by, now=NOW
    ),
    "security": lambda by: operations.set_team_security(
        operator_id=OURS, needs_second_factor=True, by=replace(by, second_factor=True), now=NOW
    ),
}
LOOKS: dict[str, Act] = {
    "members": lambda by: queries.members(operator_id=OURS, by=by),
    "member": lambda by: queries.member(operator_id=OURS, user_id=User.objects.get(first_name="Ada").id, by=by),
    "team": lambda by: queries.team(operator_id=OURS, by=by),
    "invitations": lambda by: queries.invitations(operator_id=OURS, by=by),
}


@pytest.mark.parametrize("act", [*ACTS.values(), *LOOKS.values()], ids=[*ACTS, *LOOKS])
def test_t44_to_strangers_a_team_is_not_there(agent: User, act: Act) -> None:
    neighbour = a_member("nils", OWNER, THEIRS)
    machine = Principal(ids.new_id(), key_id=ids.new_id(), machine_of=THEIRS, scopes=frozenset(Permission))
    before = everything()
    for stranger in (principal(a_person("eve")), principal(neighbour), machine):
        with pytest.raises(NotFound):
            act(stranger)
    assert everything()[: len(before) - 1] == before[:-1]


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_members_without_the_right_are_refused(agent: User, act: Act) -> None:
    manager = a_member("mia", MANAGER)
    machine = Principal(ids.new_id(), key_id=ids.new_id(), machine_of=OURS, scopes=frozenset({Permission.TRIPS_RUN}))
    before = everything()
    for member in (principal(agent), principal(manager), machine):
        with pytest.raises(Forbidden):
            act(member)
    assert everything() == before
    assert not has_ended(agent.id)


@pytest.mark.parametrize("act", [*ACTS.values(), *LOOKS.values()], ids=[*ACTS, *LOOKS])
def test_a_membership_that_waits_for_a_second_factor_opens_nothing(agent: User, act: Act) -> None:
    waiting = Principal(ids.new_id(), withheld_memberships=frozenset({OURS}))
    before = everything()
    with pytest.raises(SecondFactorNeeded):
        act(waiting)
    assert everything() == before


@pytest.mark.parametrize("act", LOOKS.values(), ids=LOOKS)
def test_managers_look_and_agents_do_not(agent: User, act: Act) -> None:
    act(principal(a_member("mia", MANAGER)))
    with pytest.raises(Forbidden):
        act(principal(agent))


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_an_older_token_does_not_carry_a_right_that_is_gone(owner: User, agent: User, act: Act) -> None:
    second = a_member("otto", OWNER)
    stale = principal(second)
    operations.grant_membership(user_id=second.id, operator_id=OURS, role=AGENT, by=principal(owner), now=NOW)
    before = everything()
    with pytest.raises(Forbidden):
        act(stale)
    operations.revoke_membership(user_id=second.id, operator_id=OURS, by=principal(owner), now=NOW)
    gone = everything()
    with pytest.raises(NotFound):
        act(stale)
    assert everything() == gone != before


# Roles


def test_a_new_role_is_written_down_mailed_and_in_the_next_token(owner: User, agent: User) -> None:
    changed = operations.grant_membership(
        user_id=agent.id, operator_id=OURS, role=MANAGER, by=principal(owner), now=NOW
    )
    assert (changed.user_id, changed.role, _role(agent)) == (agent.id, MANAGER, "manager")
    entry = AuditEntry.objects.get(verb="membership.role-changed")
    assert (entry.actor, entry.subject) == (owner.id, ids.encode("usr", agent.id))
    assert entry.detail == {"operator": ids.encode("opr", OURS), "from": "agent", "to": "manager"}
    assert has_ended(agent.id)
    assert not has_ended(owner.id)
    run_due(now=NOW)
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    assert "manager" in message.body
    assert queries.token_claims(user_id=agent.id, second_factor=False)["memberships"] == {str(OURS): "manager"}


def test_the_same_role_again_changes_nothing(owner: User, agent: User) -> None:
    before = everything()
    operations.grant_membership(user_id=agent.id, operator_id=OURS, role=AGENT, by=principal(owner), now=NOW)
    assert everything() == before
    assert not has_ended(agent.id)


def test_owners_invite_and_staff_make_members(owner: User) -> None:
    eve = a_person("eve")
    before = everything()
    for nobody in (eve.id, ids.new_id()):
        with pytest.raises(NotFound):
            operations.grant_membership(user_id=nobody, operator_id=OURS, role=AGENT, by=principal(owner), now=NOW)
    assert everything() == before
    admin = Principal(a_person("root").id, roles=frozenset({PlatformRole.ADMIN}), second_factor=True)
    operations.grant_membership(user_id=eve.id, operator_id=THEIRS, role=OWNER, by=admin, now=NOW)
    assert _role(eve, THEIRS) == "owner"
    assert written_down()[-1] == (admin.user_id, "membership.granted")
    with pytest.raises(NotFound):
        operations.grant_membership(user_id=ids.new_id(), operator_id=THEIRS, role=OWNER, by=admin, now=NOW)


def test_nobody_is_admitted_who_was_forgotten(owner: User) -> None:
    eve = a_person("eve")
    User.objects.filter(pk=eve.id).update(erased_at=NOW, email=None)
    with pytest.raises(NotFound):
        operations.grant_membership(user_id=eve.id, operator_id=OURS, role=AGENT, by=CARNET, now=NOW)
    assert _role(eve) is None


# Ends


def test_a_removed_member_is_told_and_loses_access(owner: User, agent: User) -> None:
    operations.revoke_membership(user_id=agent.id, operator_id=OURS, by=principal(owner), now=NOW)
    assert _role(agent) is None
    assert written_down()[-1] == (owner.id, "membership.revoked")
    assert has_ended(agent.id)
    run_due(now=NOW)
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
    with pytest.raises(NotFound):
        operations.revoke_membership(user_id=agent.id, operator_id=OURS, by=principal(owner), now=NOW)


def test_who_leaves_needs_nobodys_leave_and_gets_no_mail(owner: User, agent: User) -> None:
    operations.leave_team(user_id=agent.id, operator_id=OURS, now=NOW)
    assert _role(agent) is None
    assert written_down()[-1] == (agent.id, "membership.left")
    assert has_ended(agent.id)
    run_due(now=NOW)
    assert mail.outbox == []
    for operator in (OURS, THEIRS):
        with pytest.raises(NotFound):
            operations.leave_team(user_id=agent.id, operator_id=operator, now=NOW)


def test_somebody_with_a_phone_alone_is_removed_without_a_mail(owner: User) -> None:
    paul = operations.sign_up(phone="+4930123456", proven=True, now=NOW)
    operations.grant_membership(user_id=paul.id, operator_id=OURS, role=AGENT, by=CARNET, now=NOW)
    operations.revoke_membership(user_id=paul.id, operator_id=OURS, by=principal(owner), now=NOW)
    run_due(now=NOW)
    assert mail.outbox == []


def _without_an_owner(owner: User) -> list[Callable[[], object]]:
    """Every way in which the team could lose its last owner."""
    me, admin = principal(owner), Principal(ids.new_id(), roles=frozenset({PlatformRole.ADMIN}))
    about = {"user_id": owner.id, "operator_id": OURS, "now": NOW}
    return [
        lambda: operations.leave_team(**about),
        lambda: operations.revoke_membership(**about, by=me),
        lambda: operations.revoke_membership(**about, by=admin),
        lambda: operations.grant_membership(**about, role=MANAGER, by=me),
        lambda: operations.grant_membership(**about, role=MANAGER, by=CARNET),
    ]


def test_the_last_owner_stays(owner: User, agent: User) -> None:
    banned = a_member("otto", OWNER)
    User.objects.filter(pk=banned.id).update(banned_at=NOW)
    before = everything()
    for attempt in _without_an_owner(owner):
        with pytest.raises(operations.LastOwner):
            attempt()
    assert everything() == before
    assert not has_ended(owner.id)


@pytest.mark.parametrize("way", range(5))
def test_one_of_two_owners_may_go(owner: User, way: int) -> None:
    a_member("otto", OWNER)
    _without_an_owner(owner)[way]()
    assert _role(owner) != "owner"


# What is asked of members


def test_who_demands_a_second_factor_has_used_one(owner: User, agent: User) -> None:
    before = everything()
    with pytest.raises(SecondFactorNeeded):
        operations.set_team_security(operator_id=OURS, needs_second_factor=True, by=principal(owner), now=NOW)
    assert everything() == before
    safe = principal(owner, second_factor=True)
    team = operations.set_team_security(operator_id=OURS, needs_second_factor=True, by=safe, now=NOW)
    assert team.needs_second_factor
    assert written_down()[-1] == (owner.id, "team.second-factor-demanded")
    assert has_ended(agent.id)
    assert has_ended(owner.id)
    run_due(now=NOW)
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
    assert queries.token_claims(user_id=agent.id, second_factor=False)["memberships"] == {}


def test_a_policy_that_is_so_already_disturbs_nobody(owner: User, agent: User) -> None:
    before = everything()
    operations.set_team_security(operator_id=OURS, needs_second_factor=False, by=principal(owner), now=NOW)
    assert everything() == before
    assert not has_ended(agent.id)


def test_a_waived_second_factor_is_told_to_tokens_alone(owner: User, agent: User) -> None:
    Team.objects.filter(pk=OURS).update(needs_second_factor=True)
    with pytest.raises(SecondFactorNeeded):
        operations.set_team_security(operator_id=OURS, needs_second_factor=False, by=principal(owner), now=NOW)
    safe = principal(owner, second_factor=True)
    operations.set_team_security(operator_id=OURS, needs_second_factor=False, by=safe, now=NOW)
    assert has_ended(agent.id)
    run_due(now=NOW)
    assert mail.outbox == []
    assert written_down()[-1] == (owner.id, "team.second-factor-waived")


def test_staff_find_no_team_that_nobody_told_of(db: None) -> None:
    admin = Principal(ids.new_id(), roles=frozenset({PlatformRole.ADMIN}), second_factor=True)
    for attempt in (
        lambda: queries.team(operator_id=OURS, by=admin),
        lambda: operations.set_team_security(operator_id=OURS, needs_second_factor=True, by=admin, now=NOW),
        lambda: operations.revoke_membership(user_id=ids.new_id(), operator_id=OURS, by=admin, now=NOW),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert not Team.objects.exists()


# Lists


def test_members_come_in_stretches(owner: User, agent: User) -> None:
    first, second = queries.members(operator_id=OURS, by=principal(owner), limit=5)
    assert [first.user_id, second.user_id] == [owner.id, agent.id]
    assert (second.email, second.first_name, second.role) == ("ada@example.org", "Ada", AGENT)
    assert queries.members(operator_id=OURS, by=principal(owner), after=first.id, limit=1) == [second]
    assert queries.members(operator_id=OURS, by=principal(owner), after=second.id, limit=1) == []


def test_a_member_has_a_second_factor_where_an_app_or_a_passkey_is_set_up(owner: User, agent: User) -> None:
    Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=agent, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert [one.second_factor for one in queries.members(operator_id=OURS, by=CARNET)] == [True, False]


def test_t57_lists_ask_the_same_number_of_times_whatever_their_length(owner: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.members(operator_id=OURS, by=CARNET)
            queries.my_teams(user_id=owner.id)
        return len(seen)

    few = asked()
    for number in range(4):
        a_member(f"agent{number}", AGENT)
        operations.grant_membership(user_id=owner.id, operator_id=ids.new_id(), role=AGENT, by=CARNET, now=NOW)
    assert asked() == few


def test_ones_own_teams_have_names_and_roles(owner: User) -> None:
    operations.keep_teams([(OURS, "Ours", 1)])
    operations.grant_membership(user_id=owner.id, operator_id=THEIRS, role=AGENT, by=CARNET, now=NOW)
    own = [(one.team.name, one.role) for one in queries.my_teams(user_id=owner.id)]
    assert own == [("Ours", OWNER), ("", AGENT)]
    assert queries.my_teams(user_id=ids.new_id()) == []
