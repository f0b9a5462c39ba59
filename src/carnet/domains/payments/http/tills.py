"""An agent's own tills: what is in them, what came and went, counting and emptying them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import Till, TillClosing, TillEntry, TransferKind
from carnet.domains.payments.http.wallets import Currency
from carnet.infra.http import (
    ApiRequest,
    Body,
    MoneyOut,
    MoneySchema,
    Out,
    Page,
    Paging,
    Path,
    Prefix,
    Query,
    Router,
    Status,
    bearer,
    page,
)
from carnet.infra.http.ids import BookingId, OperatorId
from carnet.infra.idempotency import idempotent
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer)

TillId = Annotated[UUID, Prefix("til")]
TillClosingId = Annotated[UUID, Prefix("tcl")]


class TillOut(Out):
    """My till in one currency. `content` is below zero if more was paid out than taken."""

    id: TillId
    content: MoneyOut
    opened_at: datetime

    @classmethod
    def of(cls, till: Till) -> Self:
        """The till as the API writes it."""
        return cls(id=till.id, content=MoneyOut.of(till.content), opened_at=till.opened_at)


class TillEntryOut(Out):
    """What came into a till, or left it (below zero)."""

    id: Annotated[UUID, Prefix("trf")] = Field(description="The transfer.")
    type: TransferKind
    amount: MoneyOut
    created_at: datetime
    booking: BookingId | None

    @classmethod
    def of(cls, entry: TillEntry) -> Self:
        """The entry as the API writes it."""
        return cls(
            id=entry.transfer_id,
            type=entry.kind,
            amount=MoneyOut.of(entry.amount),
            created_at=entry.created_at,
            booking=entry.booking_id,
        )


class TillClosingOut(Out):
    """That a till was counted and emptied; `difference` is below zero where something was missing."""

    id: TillClosingId
    till: TillId
    expected: MoneyOut
    counted: MoneyOut
    difference: MoneyOut
    closed_at: datetime

    @classmethod
    def of(cls, closing: TillClosing) -> Self:
        """The closing as the API writes it."""
        return cls(
            id=closing.id,
            till=closing.till_id,
            expected=MoneyOut.of(closing.expected),
            counted=MoneyOut.of(closing.counted),
            difference=MoneyOut.of(closing.difference),
            closed_at=closing.closed_at,
        )


class TillCountBody(Body):
    """What was counted by hand; nothing where the till paid out its change."""

    counted: MoneySchema


@router.get("/operators/{operator_id}/cash/tills", response=Page[TillOut])
def tills(request: ApiRequest, operator_id: OperatorId) -> dict[str, Any]:
    """My own tills at the operator, by currency."""
    found = queries.tills(operator_id=operator_id, by=request.principal)
    return {"data": [TillOut.of(one) for one in found], "next": None}


@router.get("/operators/{operator_id}/cash/tills/{currency}/entries", response=Page[TillEntryOut])
def entries(
    request: ApiRequest, operator_id: OperatorId, currency: Path[Currency], paging: Query[Paging]
) -> dict[str, Any]:
    """What came into my till and left it, the latest first."""
    found = queries.till_entries(
        operator_id=operator_id,
        currency=currency,
        by=request.principal,
        after=paging.key(datetime, UUID),
        limit=paging.fetch,
    )
    return page(found, paging=paging, key=lambda one: (one.created_at, one.transfer_id), show=TillEntryOut.of)


@router.get("/operators/{operator_id}/cash/closings", response=Page[TillClosingOut])
def closings(request: ApiRequest, operator_id: OperatorId, paging: Query[Paging]) -> dict[str, Any]:
    """How my tills were closed, the latest first."""
    found = queries.till_closings(
        operator_id=operator_id, by=request.principal, after=paging.key(datetime, UUID), limit=paging.fetch
    )
    return page(found, paging=paging, key=lambda one: (one.closed_at, one.id), show=TillClosingOut.of)


@router.post("/operators/{operator_id}/cash/closings", response={201: TillClosingOut})
@idempotent
def close(request: ApiRequest, operator_id: OperatorId, body: TillCountBody) -> Status[TillClosingOut]:
    """Count my till and hand over what is in it. The difference to the books is recorded."""
    done = operations.till_close(
        operator_id=operator_id, counted=body.counted.money(), by=request.principal, now=clock.now()
    )
    return Status(201, TillClosingOut.of(done))
