"""Invitations: sent by e-mail, good for one person, once, for seven days."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import InvitationEntry, InvitationStatus, MemberRole
from carnet.domains.identity.models import Invitation, Membership, User
from carnet.infra.access import SecondFactorNeeded
from carnet.infra.audit.models import AuditEntry
from carnet.infra.http.problems import Forbidden, NotFound, RateLimited
from carnet.infra.jobs import run_due
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput, Problem
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
AGENT, MANAGER, OWNER = MemberRole.AGENT, MemberRole.MANAGER, MemberRole.OWNER
LATE = NOW + timedelta(days=7)


@pytest.fixture
def owner(db: None) -> User:
    """The owner of our operator, which is called Ours."""
    operations.keep_teams([(OURS, "Ours & Sons", 1)])
    return a_member("olga", OWNER)


@pytest.fixture
def eve(owner: User) -> User:
    """Somebody who might be asked."""
    return a_person("eve")


def _invite(owner: User, email: str = "eve@example.org", role: MemberRole = AGENT) -> tuple[InvitationEntry, str]:
    """The invitation, and the key in its message."""
    sent = operations.invite_member(operator_id=OURS, email=email, role=role, by=principal(owner), now=NOW)
    run_due(now=NOW)
    found = re.search(r"/invitations/(\S+)", str(mail.outbox[-1].body))
    assert found
    return sent, found[1]


def _accept(key: str, user: User, now: datetime = NOW) -> Any:
    return operations.accept_invitation(key=key, user_id=user.id, now=now)


def _withdraw(owner: User, entry: InvitationEntry) -> InvitationEntry:
    return operations.withdraw_invitation(operator_id=OURS, invitation_id=entry.id, by=principal(owner), now=NOW)


def _refused(problem: type[Problem], act: Callable[[], object]) -> None:
    before = everything()
    with pytest.raises(problem):
        act()
    assert everything() == before


def test_an_invitation_is_a_message_with_a_link(owner: User, settings: Any) -> None:
    settings.SITE_URL = "https://tickets.example"
    sent, key = _invite(owner, email=" Eve@Example.ORG ", role=MANAGER)
    (message,) = mail.outbox
    assert message.to == [sent.email] == ["eve@example.org"]
    assert message.subject == "Join the team of Ours & Sons"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert f"https://tickets.example/invitations/{key}" in message.body
    assert "Olga Ng invites you to work for Ours & Sons on Carnet, as manager." in message.body
    html = str(message.alternatives[0][0])  # type: ignore[attr-defined]
    assert f'href="https://tickets.example/invitations/{key}"' in html
    assert "Ours &amp; Sons" in html
    assert (sent.status(NOW), sent.expires_at) == (InvitationStatus.OPEN, LATE)
    assert written_down()[-1] == (owner.id, "invitation.sent")


def test_the_key_is_long_and_kept_as_a_hash_alone(owner: User) -> None:
    _, key = _invite(owner)
    assert len(key) >= 43  # 32 bytes in base 64
    row = Invitation.objects.values().get()
    assert key not in str({name: bytes(value) if name == "key_hash" else value for name, value in row.items()})
    assert not AuditEntry.objects.filter(detail__icontains="eve@").exists()


def test_who_accepts_is_a_member_and_the_next_token_says_so(owner: User, eve: User) -> None:
    sent, key = _invite(owner)
    joined = _accept(key, eve)
    assert (joined.team.operator_id, joined.team.name, joined.role) == (OURS, "Ours & Sons", AGENT)
    assert queries.token_claims(user_id=eve.id, second_factor=False)["memberships"] == {str(OURS): "agent"}
    assert written_down()[-1] == (eve.id, "invitation.accepted")
    (entry,) = queries.invitations(operator_id=OURS, by=principal(owner))
    assert (entry.id, entry.status(NOW)) == (sent.id, InvitationStatus.ACCEPTED)
    assert not has_ended(eve.id)  # nothing that the old token says is untrue


def test_the_link_shows_what_it_is_about(owner: User) -> None:
    sent, key = _invite(owner)
    assert queries.invitation(key=key) == sent
    with pytest.raises(NotFound):
        queries.invitation(key=f"{key}x")


def test_an_invitation_is_accepted_once(owner: User, eve: User) -> None:
    _, key = _invite(owner)
    _accept(key, eve)
    _refused(operations.AlreadyMember, lambda: _accept(key, eve))
    operations.leave_team(user_id=eve.id, operator_id=OURS, now=NOW)
    _refused(operations.InvitationAccepted, lambda: _accept(key, eve))
    assert not Membership.objects.filter(user=eve).exists()


def test_only_the_owner_of_the_address_accepts(owner: User, eve: User) -> None:
    _, key = _invite(owner, email="bob@example.org")
    _refused(operations.InvitationForOthers, lambda: _accept(key, eve))
    bob = a_person("bob")
    EmailAddress.objects.filter(user=bob).update(verified=False)
    _refused(operations.InvitationForOthers, lambda: _accept(key, bob))
    EmailAddress.objects.filter(user=bob).update(verified=True)
    _accept(key, bob)


def test_an_address_that_is_no_longer_ones_own_accepts_nothing(owner: User, eve: User) -> None:
    _, key = _invite(owner)
    EmailAddress.objects.filter(user=eve).delete()
    _refused(operations.InvitationForOthers, lambda: _accept(key, eve))


def test_others_do_not_learn_what_became_of_an_invitation(owner: User, eve: User) -> None:
    sent, key = _invite(owner, email="bob@example.org")
    _withdraw(owner, sent)
    _refused(operations.InvitationForOthers, lambda: _accept(key, eve))


def test_after_seven_days_it_is_worth_nothing(owner: User, eve: User) -> None:
    sent, key = _invite(owner)
    assert sent.status(LATE) == InvitationStatus.EXPIRED
    _refused(operations.InvitationExpired, lambda: _accept(key, eve, now=LATE))
    _accept(key, eve, now=LATE - timedelta(seconds=1))


def test_a_withdrawn_invitation_is_worth_nothing(owner: User, eve: User) -> None:
    sent, key = _invite(owner)
    assert _withdraw(owner, sent).status(NOW) == InvitationStatus.WITHDRAWN
    assert written_down()[-1] == (owner.id, "invitation.withdrawn")
    _refused(operations.InvitationWithdrawn, lambda: _accept(key, eve))
    before = everything()
    assert _withdraw(owner, sent).withdrawn_at == NOW
    assert everything() == before


def test_an_accepted_invitation_cannot_be_withdrawn(owner: User, eve: User) -> None:
    sent, key = _invite(owner)
    _accept(key, eve)
    _refused(operations.InvitationAccepted, lambda: _withdraw(owner, sent))


def test_inviting_again_replaces_the_key_and_the_role(owner: User, eve: User) -> None:
    first, old = _invite(owner)
    second, key = _invite(owner, role=MANAGER)
    assert second.id == first.id
    assert key != old
    _refused(NotFound, lambda: _accept(old, eve))
    assert _accept(key, eve).role == MANAGER


def test_an_expired_invitation_is_renewed_and_a_withdrawn_one_is_not(owner: User) -> None:
    first, _ = _invite(owner)
    again = operations.invite_member(
        operator_id=OURS, email=first.email, role=AGENT, by=principal(owner), now=LATE + timedelta(days=1)
    )
    assert (again.id, again.expires_at) == (first.id, LATE + timedelta(days=8))
    _withdraw(owner, first)
    assert _invite(owner)[0].id != first.id


@pytest.mark.parametrize("key", ["", "x", "é", "a" * 200])
def test_an_unknown_key_is_not_found(eve: User, key: str) -> None:
    _refused(NotFound, lambda: _accept(key, eve))


def test_a_member_is_not_invited_again(owner: User) -> None:
    _refused(operations.AlreadyMember, lambda: _invite(owner, email="OLGA@example.org"))


@pytest.mark.parametrize("email", ["", "eve", "eve@", "a b@example.org"])
def test_an_invitation_goes_to_an_address(owner: User, email: str) -> None:
    _refused(InvalidInput, lambda: _invite(owner, email=email))


def test_invitations_are_rationed_per_operator_and_per_address(owner: User, settings: Any) -> None:
    settings.LIMIT_FACTOR = 1
    for _ in range(5):
        _invite(owner)
    _refused(RateLimited, lambda: _invite(owner))
    for number in range(44):
        _invite(owner, email=f"{number}@example.org")
    _refused(RateLimited, lambda: _invite(owner, email="last@example.org"))


def test_t44_others_neither_see_nor_send_nor_withdraw(owner: User, eve: User) -> None:
    sent, _ = _invite(owner)
    acts: list[Callable[[Principal], object]] = [
        lambda by: operations.invite_member(operator_id=OURS, email="x@example.org", role=OWNER, by=by, now=NOW),
        lambda by: operations.withdraw_invitation(operator_id=OURS, invitation_id=sent.id, by=by, now=NOW),
        lambda by: queries.invitations(operator_id=OURS, by=by),
    ]
    strangers = [principal(eve), principal(a_member("nils", OWNER, THEIRS))]
    agent = principal(a_member("ada", AGENT))
    waiting = Principal(ids.new_id(), withheld_memberships=frozenset({OURS}))
    for act in acts:
        for stranger in strangers:
            _refused(NotFound, partial(act, stranger))
        _refused(Forbidden, partial(act, agent))
        _refused(SecondFactorNeeded, partial(act, waiting))


def test_t44_an_invitation_of_another_operator_is_not_there(owner: User) -> None:
    neighbour = a_member("nils", OWNER, THEIRS)
    sent, _ = _invite(owner)
    _refused(
        NotFound,
        lambda: operations.withdraw_invitation(
            operator_id=THEIRS, invitation_id=sent.id, by=principal(neighbour), now=NOW
        ),
    )


def test_managers_see_invitations_and_send_none(owner: User) -> None:
    manager = principal(a_member("mia", MANAGER))
    sent, _ = _invite(owner)
    assert queries.invitations(operator_id=OURS, by=manager) == [sent]
    with pytest.raises(Forbidden):
        operations.invite_member(operator_id=OURS, email="x@example.org", role=AGENT, by=manager, now=NOW)


def test_a_new_company_gets_its_first_owner_by_invitation_of_carnet(db: None) -> None:
    operations.keep_teams([(THEIRS, "New", 1)])
    operations.invite_member(operator_id=THEIRS, email="nora@example.org", role=OWNER, by=CARNET, now=NOW)
    run_due(now=NOW)
    assert str(mail.outbox[-1].body).startswith("We invite you to work for New")


def test_t57_the_list_comes_in_stretches_and_few_questions(owner: User) -> None:
    sent = [_invite(owner, email=f"{number}@example.org")[0] for number in range(3)]
    by = principal(owner)
    assert queries.invitations(operator_id=OURS, by=by, limit=2) == [sent[2], sent[1]]
    assert queries.invitations(operator_id=OURS, by=by, after=sent[1].id, limit=2) == [sent[0]]
    with CaptureQueriesContext(connection) as seen:
        queries.invitations(operator_id=OURS, by=by)
    assert len(seen) == 2
