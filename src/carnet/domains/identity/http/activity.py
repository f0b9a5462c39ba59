"""What happened: to me, in a team, everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from carnet.domains.identity import queries
from carnet.domains.identity.contracts import ActivityEntry
from carnet.domains.identity.http.schemas.activity import ActivityOut, Filters
from carnet.infra.http import ApiRequest, Page, Paging, Query, Router, bearer, page
from carnet.infra.http.ids import OperatorId

router = Router(auth=bearer)


@router.get("/me/activity", response=Page[ActivityOut], tags=["me"])
def my_activity(request: ApiRequest, paging: Query[Paging]) -> dict[str, Any]:
    """What I did, and what was done to my account, the newest first."""
    after, mine = _after(paging), request.principal.user_id
    return _page(queries.activity(user_id=mine, after=after, limit=paging.fetch), paging)


@router.get("/operators/{operator_id}/activity", response=Page[ActivityOut], tags=["teams"])
def operator_activity(request: ApiRequest, operator_id: OperatorId, paging: Query[Paging]) -> dict[str, Any]:
    """What happened in an operator's team."""
    after, by = _after(paging), request.principal
    rows = queries.operator_activity(operator_id=operator_id, by=by, after=after, limit=paging.fetch)
    return _page(rows, paging)


@router.get("/admin/activity", response=Page[ActivityOut], tags=["admin"])
def all_activity(request: ApiRequest, filters: Query[Filters]) -> dict[str, Any]:
    """The audit log."""
    rows = queries.all_activity(
        by=request.principal,
        actor=filters.actor,
        subject=filters.subject,
        verb=filters.verb,
        since=filters.since,
        until=filters.until,
        after=_after(filters),
        limit=filters.fetch,
    )
    return _page(rows, filters)


def _after(paging: Paging) -> tuple[datetime, UUID] | None:
    key = paging.key(datetime, UUID)
    return None if key is None else (key[0], key[1])


def _page(rows: Iterable[ActivityEntry], paging: Paging) -> dict[str, Any]:
    return page(rows, paging=paging, key=lambda row: (row.at, row.id), show=ActivityOut.of)
