"""Teams under parallel hands: one owner stays, an invitation is accepted once, a revoked key gives out nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError

from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import MachineToken, MemberRole, OwnTeam, Permission
from carnet.domains.identity.models import Invitation, Membership, Team, User
from carnet.domains.identity.operations import gates, teams
from carnet.infra import mail
from carnet.infra import principal as principals
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import CARNET, Unauthenticated
from tests.concurrency.crowd import all_at_once
from tests.domains.identity.conftest import NOW
from tests.domains.identity.team import OURS, a_member, a_person, principal

pytestmark = pytest.mark.django_db(transaction=True)
OWNER, AGENT = MemberRole.OWNER, MemberRole.AGENT


@pytest.fixture
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The team is not held: whoever comes at the same moment sees what there was before."""
    monkeypatch.setattr(gates, "held", lambda operator_id: Team.objects.get(pk=operator_id))


def _demoting(actor: User, other: User) -> Callable[[], object]:
    return partial(
        operations.grant_membership,
        user_id=other.id,
        operator_id=OURS,
        role=AGENT,
        by=principal(actor),
        now=NOW,
    )


def _owners() -> int:
    return Membership.objects.filter(operator_id=OURS, role=OWNER).count()


def test_of_two_owners_who_demote_each_other_one_stays() -> None:
    one, two = a_member("one", OWNER), a_member("two", OWNER)
    for _ in range(6):
        done = all_at_once([_demoting(one, two), _demoting(two, one)])
        refused = [result for result in done if isinstance(result, Exception)]
        assert len(refused) == 1
        assert isinstance(refused[0], Forbidden)  # who was demoted first may demote nobody
        assert _owners() == 1
        Membership.objects.filter(operator_id=OURS).update(role=OWNER)


def test_of_two_owners_who_leave_at_once_one_stays() -> None:
    one, two = a_member("one", OWNER), a_member("two", OWNER)
    done = all_at_once(
        [partial(operations.leave_team, user_id=who.id, operator_id=OURS, now=NOW) for who in (one, two)]
    )
    assert sum(isinstance(result, operations.LastOwner) for result in done) == 1
    assert _owners() == 1


@pytest.mark.usefixtures("_nobody_waits")
def test_without_holding_the_team_no_owner_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = a_member("one", OWNER), a_member("two", OWNER)
    keep, meeting = teams.keep_an_owner, threading.Barrier(2, timeout=20)

    def check_then_meet(row: Membership) -> None:
        keep(row)
        meeting.wait()

    monkeypatch.setattr(teams, "keep_an_owner", check_then_meet)
    done = all_at_once([_demoting(one, two), _demoting(two, one)])
    assert not [result for result in done if isinstance(result, Exception)]
    assert _owners() == 0


def _invited(monkeypatch: pytest.MonkeyPatch) -> Callable[[], OwnTeam]:
    """How eve accepts her invitation."""
    links: list[str] = []
    monkeypatch.setattr(mail, "send", lambda template, *, to, context: links.append(context["link"]))
    a_member("olga", OWNER)
    eve = a_person("eve")
    operations.invite_member(operator_id=OURS, email="eve@example.org", role=AGENT, by=CARNET, now=NOW)
    key = links[-1].rpartition("/")[2]
    return partial(operations.accept_invitation, key=key, user_id=eve.id, now=NOW)


def test_an_invitation_accepted_many_times_at_once_is_accepted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    accept = _invited(monkeypatch)
    done = all_at_once([accept] * 6)
    assert sum(isinstance(result, OwnTeam) for result in done) == 1
    assert sum(isinstance(result, operations.AlreadyMember) for result in done) == 5
    assert Membership.objects.filter(operator_id=OURS, role=AGENT).count() == 1


@pytest.mark.usefixtures("_nobody_waits")
def test_without_holding_the_team_only_the_database_stands_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    accept = _invited(monkeypatch)
    admit, meeting = teams.admit, threading.Barrier(2, timeout=20)

    def meet_then_admit(*args: Any, **more: Any) -> None:
        meeting.wait()
        admit(*args, **more)

    monkeypatch.setattr(
        "carnet.domains.identity.operations.invitations.locked", lambda user_id: User.objects.get(pk=user_id)
    )
    monkeypatch.setattr(teams, "admit", meet_then_admit)
    done = all_at_once([accept, accept])
    assert sum(isinstance(result, IntegrityError) for result in done) == 1
    assert Membership.objects.filter(operator_id=OURS, role=AGENT).count() == 1


def test_an_invitation_is_either_withdrawn_or_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    accept = _invited(monkeypatch)
    sent = Invitation.objects.get()
    withdraw = partial(operations.withdraw_invitation, operator_id=OURS, invitation_id=sent.id, by=CARNET, now=NOW)
    accepted, withdrawn = all_at_once([accept, withdraw])
    if isinstance(accepted, OwnTeam):
        assert isinstance(withdrawn, operations.InvitationAccepted)
    else:
        assert isinstance(accepted, operations.InvitationWithdrawn)
    assert Membership.objects.filter(operator_id=OURS, role=AGENT).count() == isinstance(accepted, OwnTeam)


def test_many_invitations_to_one_address_at_once_are_one_and_one_key_works(monkeypatch: pytest.MonkeyPatch) -> None:
    links: list[str] = []
    monkeypatch.setattr(mail, "send", lambda template, *, to, context: links.append(context["link"]))
    a_member("olga", OWNER)
    invite = partial(
        operations.invite_member, operator_id=OURS, email="eve@example.org", role=AGENT, by=CARNET, now=NOW
    )
    assert not [result for result in all_at_once([invite] * 4) if isinstance(result, Exception)]
    assert Invitation.objects.count() == 1
    assert len({_known(link) for link in links} - {None}) == 1


def _known(link: str) -> UUID | None:
    try:
        return queries.invitation(key=link.rpartition("/")[2]).id
    except NotFound:
        return None


def test_tokens_asked_for_while_the_key_is_revoked_are_worth_nothing() -> None:
    by = principal(a_member("olga", OWNER))
    made = operations.create_api_key(operator_id=OURS, name="x", scopes=[Permission.TRIPS_READ], by=by, now=NOW)
    ask = partial(operations.machine_token, secret=made.secret, now=NOW + timedelta(milliseconds=5))
    revoke = partial(operations.revoke_api_key, operator_id=OURS, key_id=made.entry.id, by=by, now=NOW)
    done = all_at_once([ask, ask, revoke, ask, ask])
    assert done[2].revoked_at == NOW  # type: ignore[union-attr]
    for result in done:
        if isinstance(result, MachineToken):
            with pytest.raises(Unauthenticated):
                principals.from_token(result.access_token, NOW + timedelta(seconds=1))
    with pytest.raises(operations.ApiKeyInvalid):
        ask()
