"""Where I am logged in, and logging out elsewhere or everywhere."""

from __future__ import annotations

from typing import Any

from carnet.domains.identity import operations, queries
from carnet.domains.identity.http.schemas.fields import SessionId
from carnet.domains.identity.http.schemas.sessions import SessionOut
from carnet.infra.http import ApiRequest, Page, Router, Status, bearer
from carnet.kernel import clock

router = Router(tags=["me"], auth=bearer)


@router.get("/me/sessions", response=Page[SessionOut])
def sessions(request: ApiRequest) -> dict[str, Any]:
    """Where I am logged in; there are at most 50 places, the one that was used last comes first."""
    who = request.principal
    rows = queries.sessions(user_id=who.user_id, current=who.session, now=clock.now())
    return {"data": [SessionOut.of(row) for row in rows], "next": None}


@router.delete("/me/sessions", response={204: None})
def end_sessions(request: ApiRequest, others: bool = False) -> Status[None]:
    """Log out everywhere, here too; with `others=true` everywhere else. Refresh tokens are refused from now on."""
    who = request.principal
    keep = queries.session_key(user_id=who.user_id, session=who.session) if others else None
    operations.end_other_sessions(user_id=who.user_id, keep=keep, now=clock.now())
    return Status(204, None)


@router.delete("/me/sessions/{session_id}", response={204: None})
def end_session(request: ApiRequest, session_id: SessionId) -> Status[None]:
    """Log out at one place; its refresh token is refused from now on."""
    operations.end_session(user_id=request.principal.user_id, session_id=session_id, now=clock.now())
    return Status(204, None)
