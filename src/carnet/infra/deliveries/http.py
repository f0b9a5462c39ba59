"""`/admin/deliveries`: the delivery log, for support."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from carnet.infra.deliveries import again, queries
from carnet.infra.deliveries.contracts import Channel, State
from carnet.infra.http import ApiRequest, Line, Out, Page, Paging, Prefix, Query, Router, Status, bearer, page
from carnet.kernel import clock

MessageId = Annotated[UUID, Prefix("msg")]

router = Router(tags=["admin"], auth=bearer)


class MessageFilters(Paging):
    """Which messages."""

    address: Line = Field("", max_length=254, description="An e-mail address or a number (E.164), whole.")
    kind: Line = Field("", max_length=80, description="Such as `booking.tickets`, or `booking.` for all of a thing.")
    state: State | None = None


class MessageOut(Out):
    """A message. `address` and `subject` are empty once its reader is forgotten; texts are not kept."""

    id: MessageId
    kind: str
    channel: Channel
    address: str
    subject: str
    state: State
    tries: int
    error: str
    repeatable: bool
    created_at: datetime
    due_at: datetime
    ended_at: datetime | None


@router.get("/admin/deliveries", response=Page[MessageOut])
def deliveries(request: ApiRequest, filters: Query[MessageFilters]) -> dict[str, Any]:
    """Messages that left or are to leave, the newest first."""
    key = filters.key(UUID)
    rows = queries.deliveries(
        by=request.principal,
        address=filters.address,
        kind=filters.kind,
        state=filters.state,
        after=key[0] if key else None,
        limit=filters.fetch,
    )
    return page(rows, paging=filters, key=lambda row: (row.id,), show=MessageOut.model_validate)


@router.post("/admin/deliveries/{message_id}/again", response={201: MessageOut})
def send_again(request: ApiRequest, message_id: MessageId) -> Status[MessageOut]:
    """Send a message again: made anew, as another row of the log. Codes and keys cannot be."""
    made = again.send_again(by=request.principal, delivery_id=message_id, now=clock.now())
    return Status(201, MessageOut.model_validate(made))
