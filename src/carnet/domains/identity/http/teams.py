"""The API: operators' members, invitations and what is asked of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from carnet.domains.identity import operations, queries
from carnet.domains.identity.http.schemas.fields import InvitationId
from carnet.domains.identity.http.schemas.teams import (
    InvitationIn,
    InvitationKey,
    InvitationOut,
    MemberOut,
    MemberPatch,
    OwnTeamOut,
    SecurityOut,
    SecurityPatch,
)
from carnet.infra.http import ApiRequest, Page, Paging, Query, Router, Status, bearer, page
from carnet.infra.http.ids import OperatorId, UserId
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer)


@router.get("/operators/{operator_id}/members", response=Page[MemberOut])
def members(request: ApiRequest, operator_id: OperatorId, paging: Query[Paging]) -> dict[str, Any]:
    """The operator's team."""
    (after,) = paging.key(UUID) or (None,)
    rows = queries.members(operator_id=operator_id, by=request.principal, after=after, limit=paging.fetch)
    return page(rows, paging=paging, key=lambda row: (row.id,), show=MemberOut.of)


@router.patch("/operators/{operator_id}/members/{user_id}", response=MemberOut)
def change_member(request: ApiRequest, operator_id: OperatorId, user_id: UserId, body: MemberPatch) -> MemberOut:
    """Give a member another role. Their access tokens end within 60 s; the next ones say the new role."""
    changed = operations.grant_membership(
        user_id=user_id, operator_id=operator_id, role=body.role, by=request.principal, now=clock.now()
    )
    return MemberOut.of(changed)


@router.delete("/operators/{operator_id}/members/{user_id}", response={204: None})
def remove_member(request: ApiRequest, operator_id: OperatorId, user_id: UserId) -> Status[None]:
    """Remove a member, or leave the team oneself."""
    now = clock.now()
    if user_id == request.principal.user_id:
        operations.leave_team(user_id=user_id, operator_id=operator_id, now=now)
    else:
        operations.revoke_membership(user_id=user_id, operator_id=operator_id, by=request.principal, now=now)
    return Status(204, None)


@router.get("/operators/{operator_id}/invitations", response=Page[InvitationOut])
def invitations(request: ApiRequest, operator_id: OperatorId, paging: Query[Paging]) -> dict[str, Any]:
    """Who was asked to join, the newest first."""
    now = clock.now()
    (after,) = paging.key(UUID) or (None,)
    rows = queries.invitations(operator_id=operator_id, by=request.principal, after=after, limit=paging.fetch)
    return page(rows, paging=paging, key=lambda row: (row.id,), show=lambda row: InvitationOut.of(row, now))


@router.post("/operators/{operator_id}/invitations", response={201: InvitationOut})
def invite(request: ApiRequest, operator_id: OperatorId, body: InvitationIn) -> InvitationOut:
    """Ask somebody by e-mail to join. Asking again sends a new message, and the old one is worth nothing."""
    now = clock.now()
    sent = operations.invite_member(
        operator_id=operator_id, email=body.email, role=body.role, by=request.principal, now=now
    )
    return InvitationOut.of(sent, now)


@router.delete("/operators/{operator_id}/invitations/{invitation_id}", response={204: None})
def withdraw(request: ApiRequest, operator_id: OperatorId, invitation_id: InvitationId) -> Status[None]:
    """Make an open invitation worthless."""
    operations.withdraw_invitation(
        operator_id=operator_id, invitation_id=invitation_id, by=request.principal, now=clock.now()
    )
    return Status(204, None)


@router.get("/operators/{operator_id}/security", response=SecurityOut)
def security(request: ApiRequest, operator_id: OperatorId) -> SecurityOut:
    """What the operator asks of its members."""
    return SecurityOut.of(queries.team(operator_id=operator_id, by=request.principal))


@router.patch("/operators/{operator_id}/security", response=SecurityOut)
def set_security(request: ApiRequest, operator_id: OperatorId, body: SecurityPatch) -> SecurityOut:
    """Demand a second factor of all members, or demand it no more. Who demands it has used one in this session."""
    changed = operations.set_team_security(
        operator_id=operator_id, needs_second_factor=body.needs_second_factor, by=request.principal, now=clock.now()
    )
    return SecurityOut.of(changed)


@router.get("/me/teams", response=Page[OwnTeamOut], tags=["me"])
def my_teams(request: ApiRequest) -> dict[str, Any]:
    """The teams I belong to, all on one page."""
    return {"data": [OwnTeamOut.of(one) for one in queries.my_teams(user_id=request.principal.user_id)], "next": None}


@router.post("/me/invitations", response={201: OwnTeamOut}, tags=["me"])
def accept_invitation(request: ApiRequest, body: InvitationKey) -> OwnTeamOut:
    """Join a team with the key from the message. Refresh the tokens then: the next access token says so."""
    joined = operations.accept_invitation(key=body.key, user_id=request.principal.user_id, now=clock.now())
    return OwnTeamOut.of(joined)
