"""Teams and invitations: what is taken and given."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from carnet.domains.identity.contracts import (
    InvitationEntry,
    InvitationStatus,
    MemberEntry,
    MemberRole,
    OwnTeam,
    TeamEntry,
)
from carnet.domains.identity.http.schemas.fields import Email, InvitationId
from carnet.infra.http import Body, Out
from carnet.infra.http.ids import OperatorId, UserId


class MemberOut(Out):
    """Somebody of the team."""

    user: UserId
    email: str | None
    first_name: str
    last_name: str
    role: MemberRole
    second_factor: bool = Field(description="Whether an authenticator app or a passkey is set up.")
    joined_at: datetime

    @classmethod
    def of(cls, member: MemberEntry) -> Self:
        """The API's form of a member."""
        return cls(
            user=member.user_id,
            email=member.email,
            first_name=member.first_name,
            last_name=member.last_name,
            role=member.role,
            second_factor=member.second_factor,
            joined_at=member.joined_at,
        )


class MemberPatch(Body):
    """A member's new role."""

    role: MemberRole


class SecurityOut(Out):
    """What the operator asks of its members."""

    needs_second_factor: bool

    @classmethod
    def of(cls, team: TeamEntry) -> Self:
        """The API's form of a team's policy."""
        return cls(needs_second_factor=team.needs_second_factor)


class SecurityPatch(Body):
    """Whether memberships count only in sessions that used a second factor."""

    needs_second_factor: bool


class OwnTeamOut(Out):
    """A team I belong to. The name is empty until the catalogue has told it."""

    operator: OperatorId
    name: str
    role: MemberRole
    needs_second_factor: bool

    @classmethod
    def of(cls, own: OwnTeam) -> Self:
        """The API's form of a team seen by its member."""
        team = own.team
        return cls(
            operator=team.operator_id, name=team.name, role=own.role, needs_second_factor=team.needs_second_factor
        )


class InvitationIn(Body):
    """Whom to ask, for which role."""

    email: Email
    role: MemberRole


class InvitationOut(Out):
    """Somebody is asked to join. The key is in the message alone."""

    id: InvitationId
    email: str
    role: MemberRole
    status: InvitationStatus
    sent_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, entry: InvitationEntry, now: datetime) -> Self:
        """The API's form of an invitation at `now`."""
        return cls(
            id=entry.id,
            email=entry.email,
            role=entry.role,
            status=entry.status(now),
            sent_at=entry.sent_at,
            expires_at=entry.expires_at,
        )


class InvitationKey(Body):
    """The key in the message's link."""

    key: Annotated[str, Field(min_length=1, max_length=200)]
