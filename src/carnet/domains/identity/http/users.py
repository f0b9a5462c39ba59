"""Accounts, for staff: support looks, admins decide."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from carnet.domains.identity import operations, queries
from carnet.domains.identity.http.schemas.users import AccountInDetailOut, AccountOut, ReasonIn, RolesIn, Search
from carnet.infra.http import ApiRequest, Page, Query, Router, bearer, page
from carnet.infra.http.ids import UserId
from carnet.kernel import clock

router = Router(tags=["admin"], auth=bearer)


@router.get("/admin/users", response=Page[AccountOut])
def users(request: ApiRequest, search: Query[Search]) -> dict[str, Any]:
    """Find accounts, the newest first."""
    (after,) = search.key(UUID) or (None,)
    rows = queries.users(q=search.q, by=request.principal, after=after, limit=search.fetch)
    return page(rows, paging=search, key=lambda row: (row.id,), show=AccountOut.of)


@router.get("/admin/users/{user_id}", response=AccountInDetailOut)
def user(request: ApiRequest, user_id: UserId) -> AccountInDetailOut:
    """One account."""
    return _shown(request, user_id)


@router.post("/admin/users/{user_id}/ban", response=AccountInDetailOut)
def ban(request: ApiRequest, user_id: UserId, body: ReasonIn) -> AccountInDetailOut:
    """Close an account for its owner's conduct; its access ends everywhere within 60 seconds."""
    operations.ban(user_id=user_id, by=request.principal, reason=body.reason, now=clock.now())
    return _shown(request, user_id)


@router.post("/admin/users/{user_id}/unban", response=AccountInDetailOut)
def unban(request: ApiRequest, user_id: UserId, body: ReasonIn) -> AccountInDetailOut:
    """Take back a ban."""
    operations.unban(user_id=user_id, by=request.principal, reason=body.reason, now=clock.now())
    return _shown(request, user_id)


@router.post("/admin/users/{user_id}/deactivate", response=AccountInDetailOut)
def deactivate(request: ApiRequest, user_id: UserId, body: ReasonIn) -> AccountInDetailOut:
    """Close an account without blame."""
    operations.deactivate_other(user_id=user_id, by=request.principal, reason=body.reason, now=clock.now())
    return _shown(request, user_id)


@router.post("/admin/users/{user_id}/reactivate", response=AccountInDetailOut)
def reactivate(request: ApiRequest, user_id: UserId, body: ReasonIn) -> AccountInDetailOut:
    """Open an account that was deactivated, by staff or by its owner."""
    operations.reactivate(user_id=user_id, by=request.principal, reason=body.reason, now=clock.now())
    return _shown(request, user_id)


@router.post("/admin/users/{user_id}/roles", response=AccountInDetailOut)
def set_roles(request: ApiRequest, user_id: UserId, body: RolesIn) -> AccountInDetailOut:
    """Give an account exactly these roles; what it loses ends everywhere within 60 seconds."""
    roles, by = set(body.roles), request.principal
    operations.set_roles(user_id=user_id, roles=roles, by=by, reason=body.reason, now=clock.now())
    return _shown(request, user_id)


def _shown(request: ApiRequest, user_id: UUID) -> AccountInDetailOut:
    return AccountInDetailOut.of_whole(queries.user(user_id=user_id, by=request.principal))
