"""Operators' teams, who belongs to them, and who is asked to."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from carnet.domains.identity import rules
from carnet.domains.identity.contracts import InvitationEntry, MemberEntry, MemberRole, OwnTeam, TeamEntry
from carnet.domains.identity.models import Invitation, Membership, Team
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal


def team(*, operator_id: UUID, by: Principal, needs: Permission = Permission.MEMBERS_READ) -> TeamEntry:
    """The operator's team, for who has the right `needs`. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, needs, operator_id)
    row = Team.objects.filter(pk=operator_id).first()
    if row is None:
        raise NotFound("There is no such operator.")
    return team_of(row)


def my_teams(*, user_id: UUID) -> list[OwnTeam]:
    """The teams the user belongs to, in the order of joining; those too that wait for a second factor."""
    held = list(Membership.objects.filter(user_id=user_id).order_by("id"))
    teams = _teams(one.operator_id for one in held)
    return [OwnTeam(teams[one.operator_id], MemberRole(one.role)) for one in held]


def members(
    *, operator_id: UUID, by: Principal, after: UUID | None = None, limit: int | None = None
) -> list[MemberEntry]:
    """A stretch of the operator's team, in the order of joining. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.MEMBERS_READ, operator_id)
    rows = _members().filter(operator_id=operator_id).order_by("id")
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [_entry(row) for row in rows[:limit]]


def member(*, operator_id: UUID, user_id: UUID, by: Principal) -> MemberEntry:
    """One of the operator's team. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.MEMBERS_READ, operator_id)
    row = _members().filter(operator_id=operator_id, user_id=user_id).first()
    if row is None:
        raise NotFound("The operator has no such member.")
    return _entry(row)


def invitations(
    *, operator_id: UUID, by: Principal, after: UUID | None = None, limit: int | None = None
) -> list[InvitationEntry]:
    """A stretch of the operator's invitations, the newest first. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.MEMBERS_READ, operator_id)
    rows = Invitation.objects.filter(operator_id=operator_id).order_by("-id")
    if after is not None:
        rows = rows.filter(id__lt=after)
    told = _teams([operator_id])[operator_id]
    return [invitation_of(row, told) for row in rows[:limit]]


def invitation(*, key: str) -> InvitationEntry:
    """The invitation whose message holds this key, for whoever has the message. Raises NotFound."""
    row = Invitation.objects.filter(key_hash=rules.secret_hash(key)).first()
    if row is None:
        raise NotFound("There is no such invitation; a newer message may have replaced it.")
    return invitation_of(row, _teams([row.operator_id])[row.operator_id])


def owns_alone(*, operator_id: UUID, user_id: UUID) -> bool:
    """Whether no other owner of the operator can log in."""
    others = Membership.objects.filter(operator_id=operator_id, role=MemberRole.OWNER).exclude(user_id=user_id)
    return not others.filter(user__is_active=True, user__banned_at=None).exists()


def team_of(row: Team) -> TeamEntry:
    """The team of a row at hand."""
    return TeamEntry(row.operator_id, row.name, row.needs_second_factor)


def invitation_of(row: Invitation, told: TeamEntry) -> InvitationEntry:
    """The invitation of a row at hand."""
    return InvitationEntry(
        id=row.id,
        team=told,
        email=row.email,
        role=MemberRole(row.role),
        sent_at=row.created_at,
        expires_at=row.expires_at,
        accepted_at=row.accepted_at,
        withdrawn_at=row.withdrawn_at,
    )


def member_of(row: Membership) -> MemberEntry:
    """The member of a row at hand."""
    return _entry(_members().get(pk=row.pk))


def _entry(row: Membership) -> MemberEntry:
    return MemberEntry(
        id=row.id,
        user_id=row.user_id,
        email=row.user.email,
        first_name=row.user.first_name,
        last_name=row.user.last_name,
        role=MemberRole(row.role),
        second_factor=row.has_second_factor,  # type: ignore[attr-defined]  # annotated by `_members`
        joined_at=row.created_at,
    )


def _members() -> QuerySet[Membership]:
    kinds = Q(type=Authenticator.Type.TOTP) | Q(type=Authenticator.Type.WEBAUTHN)
    set_up = Authenticator.objects.filter(kinds, user=OuterRef("user"))
    return Membership.objects.select_related("user").annotate(has_second_factor=Exists(set_up))


def _teams(operators: Iterable[UUID]) -> dict[UUID, TeamEntry]:
    """The teams of these operators; of one the catalogue has not told of, the id is all there is."""
    wanted = list(operators)
    known = {row.operator_id: team_of(row) for row in Team.objects.filter(pk__in=wanted)}
    return {one: known.get(one, TeamEntry(one, "", needs_second_factor=False)) for one in wanted}
