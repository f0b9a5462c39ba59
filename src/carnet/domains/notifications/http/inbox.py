"""`/me/notifications`: the inbox of whoever asks, and its live stream."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import StreamingHttpResponse
from pydantic import Field

from carnet.domains.notifications import operations, queries
from carnet.domains.notifications.contracts import Category
from carnet.infra import live
from carnet.infra.http import ApiRequest, Body, Header, Out, Page, Paging, Prefix, Query, Router, bearer, page
from carnet.kernel import clock

NoticeId = Annotated[UUID, Prefix("ntc")]
Number = Annotated[int, Field(ge=0, lt=10**18)]

router = Router(tags=["me"], auth=bearer)

_STREAM: Final = {
    "responses": {
        200: {
            "description": "Events `notice` and `unread`; the answer stays open for up to a minute.",
            "content": {live.CONTENT_TYPE: {"schema": {"type": "string"}}},
        }
    }
}


class NoticeFilters(Paging):
    """Which notices."""

    unread: bool = Field(False, description="Only those that are not read.")


class NoticeOut(Out):
    """A notice, in its reader's language. `number` is its place in the inbox; `path` is where in the shop more is."""

    id: NoticeId
    number: int
    kind: str
    category: Category
    title: str
    text: str
    path: str
    created_at: datetime
    read_at: datetime | None


class UnreadOut(Out):
    """How the inbox stands: more than 100 unread are 100; `last` is the number of the last notice."""

    unread: int
    last: int


class ReadThrough(Body):
    """Up to which number everything was read."""

    through: Number


@router.get("/me/notifications", response=Page[NoticeOut])
def notifications(request: ApiRequest, filters: Query[NoticeFilters]) -> dict[str, Any]:
    """My notices, the newest first."""
    key = filters.key(int)
    rows = queries.inbox(
        user_id=request.principal.user_id,
        unread=filters.unread,
        before=key[0] if key else None,
        limit=filters.fetch,
    )
    return page(rows, paging=filters, key=lambda row: (row.number,), show=NoticeOut.model_validate)


@router.get("/me/notifications/unread", response=UnreadOut)
def unread(request: ApiRequest) -> UnreadOut:
    """How many of my notices are unread."""
    return UnreadOut.model_validate(queries.standing(user_id=request.principal.user_id))


@router.post("/me/notifications/read", response=UnreadOut)
def read_through(request: ApiRequest, body: ReadThrough) -> UnreadOut:
    """Mark everything up to a number as read."""
    mine = request.principal.user_id
    operations.read_through(user_id=mine, number=body.through, now=clock.now())
    return UnreadOut.model_validate(queries.standing(user_id=mine))


@router.post("/me/notifications/{notice_id}/read", response=NoticeOut)
def read(request: ApiRequest, notice_id: NoticeId) -> NoticeOut:
    """Mark one as read; it stays read."""
    done = operations.read(user_id=request.principal.user_id, notice_id=notice_id, now=clock.now())
    return NoticeOut.model_validate(done)


@router.get("/me/notifications/stream", openapi_extra=_STREAM)
def stream(
    request: ApiRequest,
    after: Annotated[Number | None, Query()] = None,
    last_event_id: Annotated[Number | None, Header(alias="Last-Event-ID")] = None,
) -> StreamingHttpResponse:
    """My notices as they come: server-sent events. `after`, or the header, is the number of the last one heard."""
    mine = request.principal.user_id
    reached = after if last_event_id is None else last_event_id
    return live.respond(user_id=mine, after=reached, read=partial(_news, mine))


def _news(user_id: UUID, after: int | None) -> live.News:
    return queries.news(user_id=user_id, after=after)
