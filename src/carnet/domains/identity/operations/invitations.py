"""Asking somebody by e-mail to join an operator's team, and joining."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from carnet.domains.identity import queries, rules
from carnet.domains.identity.contracts import InvitationEntry, InvitationStatus, MemberRole, OwnTeam
from carnet.domains.identity.models import Invitation, Membership, Team, User
from carnet.domains.identity.operations import gates, teams
from carnet.domains.identity.operations.profile import locked
from carnet.infra import audit, mail
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.problems import NotFound
from carnet.infra.limits import Limit
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput, Problem

LIFETIME: Final = timedelta(days=7)
_KEY_BYTES: Final = 32
_BY_OPERATOR: Final = Limit("invitations", 50, timedelta(days=1))
_BY_ADDRESS: Final = Limit("invitations-to-address", 5, timedelta(days=1))


class AlreadyMember(Problem):
    """Who is invited, or accepts, belongs to the team."""

    code = "ALREADY_MEMBER"


class InvitationForOthers(Problem):
    """The account has not proven that the invited address is its own."""

    code = "INVITATION_FOR_OTHERS"


class InvitationAccepted(Problem):
    """It has done its work: nobody can accept it again, and withdrawing it would not end the membership."""

    code = "INVITATION_ACCEPTED"


class InvitationExpired(Problem):
    """It was open for seven days."""

    code = "INVITATION_EXPIRED"


class InvitationWithdrawn(Problem):
    """The operator has thought better of it."""

    code = "INVITATION_WITHDRAWN"


def invite_member(*, operator_id: UUID, email: str, role: MemberRole, by: Principal, now: datetime) -> InvitationEntry:
    """Send an invitation that is good for seven days; an open one to the same address is replaced, and its key dies.

    Raises NotFound, Forbidden, SecondFactorNeeded, InvalidInput, AlreadyMember, RateLimited.
    """
    allow_at(by, Permission.MEMBERS_MANAGE, operator_id)
    address = _address(email)
    _BY_OPERATOR.spend(str(operator_id), now=now)
    _BY_ADDRESS.spend(f"{operator_id}:{address}", now=now)
    with transaction.atomic():
        team = gates.entered(operator_id, by=by, permission=Permission.MEMBERS_MANAGE)
        if Membership.objects.filter(operator_id=operator_id, user__email=address).exists():
            raise AlreadyMember("Somebody with this e-mail address belongs to the team already.")
        row = send(team=team, email=address, role=role, by=by, now=now)
    return queries.invitation_of(row, queries.team_of(team))


def send(*, team: Team, email: str, role: MemberRole, by: Principal, now: datetime) -> Invitation:
    """Write to `email`, with a key that is good for seven days; the team is held."""
    key = secrets.token_urlsafe(_KEY_BYTES)
    row = _stored(team=team, email=email, role=role, key=key, by=by, now=now)
    _record("invitation.sent", row, by.actor, now)
    _send(row, team, key)
    return row


def accept_invitation(*, key: str, user_id: UUID, now: datetime) -> OwnTeam:
    """Join the team, in the invited role, as the owner of the invited address. The next access token says so.

    Raises NotFound, InvitationForOthers, InvitationAccepted, InvitationWithdrawn, InvitationExpired, AlreadyMember.
    """
    with transaction.atomic():
        team = gates.held(queries.invitation(key=key).team.operator_id)
        row = _keyed(key)  # read again: the team is held, so nobody accepts, withdraws or replaces it now
        user = locked(user_id)
        _check(row, team, user, now)
        role = MemberRole(row.role)
        teams.admit(user, team, role, now=now)
        row.accepted_at = now
        row.save(update_fields=["accepted_at"])
        _record("invitation.accepted", row, user_id, now)
    return OwnTeam(queries.team_of(team), role)


def withdraw_invitation(*, operator_id: UUID, invitation_id: UUID, by: Principal, now: datetime) -> InvitationEntry:
    """Make an open invitation worthless; a withdrawn one stays so.

    Raises NotFound, Forbidden, SecondFactorNeeded, InvitationAccepted.
    """
    with transaction.atomic():
        team = gates.entered(operator_id, by=by, permission=Permission.MEMBERS_MANAGE)
        row = Invitation.objects.filter(operator_id=operator_id, pk=invitation_id).first()
        if row is None:
            raise NotFound("There is no such invitation.")
        if row.accepted_at:
            raise InvitationAccepted("The invitation was accepted; remove the member instead.")
        if row.withdrawn_at is None:
            row.withdrawn_at = now
            row.save(update_fields=["withdrawn_at"])
            _record("invitation.withdrawn", row, by.actor, now)
    return queries.invitation_of(row, queries.team_of(team))


def _address(email: str) -> str:
    try:
        return rules.email(email)
    except ValueError as error:
        raise InvalidInput.at("/email", f"This is {error}.") from error


def _stored(*, team: Team, email: str, role: MemberRole, key: str, by: Principal, now: datetime) -> Invitation:
    row, _ = Invitation.objects.update_or_create(
        operator_id=team.operator_id,
        email=email,
        accepted_at=None,
        withdrawn_at=None,
        defaults={
            "role": role.value,
            "key_hash": rules.secret_hash(key),
            "invited_by_id": by.actor,
            "created_at": now,
            "expires_at": now + LIFETIME,
        },
    )
    return row


def _keyed(key: str) -> Invitation:
    row = Invitation.objects.filter(key_hash=rules.secret_hash(key)).first()
    if row is None:
        raise NotFound("There is no such invitation; a newer message has replaced it.")
    return row


def _check(row: Invitation, team: Team, user: User, now: datetime) -> None:
    """Whether this user may accept. Others than the invited learn nothing of what became of the invitation."""
    if not EmailAddress.objects.filter(user=user, email__iexact=row.email, verified=True).exists():
        raise InvitationForOthers("The invitation is for another e-mail address, or yours is not proven yet.")
    if user.memberships.filter(operator_id=team.operator_id).exists():
        raise AlreadyMember("You belong to this team already.")
    match queries.invitation_of(row, queries.team_of(team)).status(now):
        case InvitationStatus.ACCEPTED:
            raise InvitationAccepted("The invitation was accepted before; ask for a new one.")
        case InvitationStatus.WITHDRAWN:
            raise InvitationWithdrawn("The invitation was withdrawn.")
        case InvitationStatus.EXPIRED:
            raise InvitationExpired("The invitation has expired; ask for a new one.")


def _record(verb: str, row: Invitation, actor: UUID | None, now: datetime) -> None:
    detail = {"operator": ids.encode("opr", row.operator_id), "role": row.role}
    audit.record(actor, verb, ids.encode("inv", row.id), detail, now=now)


def _send(row: Invitation, team: Team, key: str) -> None:
    context = {
        "team": team,
        "role": row.role,
        "inviter": row.invited_by.get_full_name() if row.invited_by else "",
        "link": f"{settings.SITE_URL}/invitations/{key}",
        "expires_at": row.expires_at,
    }
    mail.send("identity/email/invitation", to=row.email, context=context)
