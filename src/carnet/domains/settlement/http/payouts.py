"""Payouts: an operator's own, and those that staff makes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from carnet.domains.settlement import operations, queries
from carnet.domains.settlement.contracts import Payout, PayoutStatus
from carnet.domains.settlement.http.answers import OperatorPayoutOut, PayoutId, PayoutOut
from carnet.infra.http import (
    ApiRequest,
    Body,
    Line,
    Out,
    Page,
    Paging,
    Path,
    Query,
    Router,
    Status,
    bearer,
    bearer_or_machine,
    page,
)
from carnet.infra.http.ids import OperatorId
from carnet.infra.idempotency import idempotent
from carnet.kernel import clock

router = Router(tags=["payouts"])

Words = Annotated[Line, Field(min_length=1, max_length=200)]


class PayoutsAsked(Paging):
    """Which payouts: all where nothing is said."""

    status: PayoutStatus | None = None


class PaidBody(Body):
    """That the bank has sent it."""

    reference: Words = Field(description="The bank's own name for the transfer.", examples=["SEPA 2026-12-04/17"])


class PayoutFailedBody(Body):
    """That the bank could not send it."""

    reason: Words = Field(examples=["The account is closed."])


class RunAskedOut(Out):
    """The run will begin at once."""

    asked_at: datetime


@router.get(
    "/operators/{operator_id}/payouts",
    auth=bearer_or_machine,
    tags=["operators"],
    summary="Payouts",
    response=Page[OperatorPayoutOut],
)
def of_operator(request: ApiRequest, operator_id: OperatorId, paging: Query[Paging]) -> dict[str, Any]:
    """What was sent to the operator's bank account, the latest first."""
    found = queries.payouts_of(
        operator_id=operator_id, by=request.principal, after=paging.key(datetime, UUID), limit=paging.fetch
    )
    return page(found, paging=paging, key=_place, show=OperatorPayoutOut.of)


@router.get("/admin/payouts", auth=bearer, summary="All payouts", response=Page[PayoutOut])
def payouts(request: ApiRequest, asked: Query[PayoutsAsked]) -> dict[str, Any]:
    """All operators' payouts, the latest first, with what the bank needs to know."""
    found = queries.payouts(
        by=request.principal, status=asked.status, after=asked.key(datetime, UUID), limit=asked.fetch
    )
    return page(found, paging=asked, key=_place, show=PayoutOut.of)


@router.post("/admin/payouts/run", auth=bearer, summary="Pay operators now", response={202: RunAskedOut})
@idempotent
def run(request: ApiRequest) -> Status[RunAskedOut]:
    """Begin today's run of payouts at once, which happens every night by itself: each operator is paid once a day."""
    now = clock.now()
    operations.payouts_ask(by=request.principal, now=now)
    return Status(202, RunAskedOut(asked_at=now))


@router.post("/admin/payouts/{payout_id}/paid", auth=bearer, summary="A payout was sent", response=PayoutOut)
@idempotent
def paid(request: ApiRequest, payout_id: Path[PayoutId], body: PaidBody) -> PayoutOut:
    """Note that the bank has sent it. Noting the same again changes nothing."""
    done = operations.payout_paid(payout_id=payout_id, reference=body.reference, by=request.principal, now=clock.now())
    return PayoutOut.of(done)


@router.post("/admin/payouts/{payout_id}/failed", auth=bearer, summary="A payout failed", response=PayoutOut)
@idempotent
def failed(request: ApiRequest, payout_id: Path[PayoutId], body: PayoutFailedBody) -> PayoutOut:
    """Note that the bank could not send it: the money is owed to the operator again. Again, it changes nothing."""
    done = operations.payout_failed(payout_id=payout_id, reason=body.reason, by=request.principal, now=clock.now())
    return PayoutOut.of(done)


def _place(one: Payout) -> tuple[datetime, UUID]:
    return one.created_at, one.id
