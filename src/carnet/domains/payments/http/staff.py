"""Payments and refunds for staff: everybody's, and what cards' providers refused to pay back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import Field

from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import (
    Destination,
    Payment,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    Refund,
    RefundReason,
    RefundStatus,
)
from carnet.infra.http import ApiRequest, MoneyOut, Out, Page, Paging, Path, Prefix, Query, Router, bearer, page
from carnet.infra.http.ids import BookingId, PaymentId, TicketId, UserId
from carnet.infra.idempotency import idempotent
from carnet.kernel import clock

router = Router(tags=["admin"], auth=bearer)

RefundId = Annotated[UUID, Prefix("rfd")]

_MONTH: Final = timedelta(days=30)
# Of all time: nothing is a month before the first one.
_SECOND_MONTH: Final = datetime.min.replace(tzinfo=UTC) + _MONTH


class StaffPaymentOut(Out):
    """Somebody's payment."""

    id: PaymentId
    user: UserId
    booking: BookingId | None
    method: PaymentMethod
    provider: str | None
    purpose: PaymentPurpose
    amount: MoneyOut
    status: PaymentStatus
    authorised_at: datetime | None = Field(description="Since when the provider keeps the money for us.")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, payment: Payment) -> Self:
        """The payment as the API writes it."""
        return cls(
            id=payment.id,
            user=payment.user_id,
            booking=payment.booking_id,
            method=payment.method,
            provider=payment.provider,
            purpose=payment.purpose,
            amount=MoneyOut.of(payment.amount),
            status=payment.status,
            authorised_at=payment.authorised_at,
            created_at=payment.created_at,
            updated_at=payment.updated_at,
        )


class StaffRefundOut(Out):
    """Money that went back to somebody, or is on its way; `failed`: the card's provider refuses to pay it."""

    id: RefundId
    payment: PaymentId
    booking: BookingId
    ticket: TicketId
    amount: MoneyOut
    destination: Destination
    status: RefundStatus
    reason: RefundReason
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, refund: Refund) -> Self:
        """The refund as the API writes it."""
        return cls(
            id=refund.id,
            payment=refund.payment_id,
            booking=refund.booking_id,
            ticket=refund.ticket_id,
            amount=MoneyOut.of(refund.amount),
            destination=refund.destination,
            status=refund.status,
            reason=refund.reason,
            created_at=refund.created_at,
            updated_at=refund.updated_at,
        )


class StaffPaymentFilters(Paging):
    """Which payments to list; both days are counted in UTC and belong to the range."""

    status: list[PaymentStatus] = Field(default_factory=lambda: list(PaymentStatus), max_length=len(PaymentStatus))
    method: PaymentMethod | None = None
    since: date | None = Field(None, alias="from", description="By default thirty days before `to`.")
    until: date | None = Field(None, alias="to", description="By default today.")


class StaffRefundFilters(Paging):
    """Which refunds to list."""

    status: list[RefundStatus] = Field(
        default_factory=lambda: [RefundStatus.FAILED],
        max_length=len(RefundStatus),
        description="By default the failed.",
    )


@router.get("/admin/payments", summary="Everybody's payments", response=Page[StaffPaymentOut])
def payments(request: ApiRequest, filters: Query[StaffPaymentFilters]) -> dict[str, Any]:
    """By when they were asked for, the latest first."""
    until = clock.midnight(filters.until or clock.now().date(), days=1)
    since = clock.midnight(filters.since) or max(until, _SECOND_MONTH) - _MONTH
    found = queries.staff_payments(
        by=request.principal,
        statuses=filters.status,
        method=filters.method,
        since=since,
        until=until,
        after=_after(filters),
        limit=filters.fetch,
    )
    return page(found, paging=filters, key=lambda payment: (payment.id,), show=StaffPaymentOut.of)


@router.get("/admin/refunds", summary="Refunds that failed", response=Page[StaffRefundOut])
def refunds(request: ApiRequest, filters: Query[StaffRefundFilters]) -> dict[str, Any]:
    """What cards' providers refused to pay back, or other refunds, the latest first."""
    found = queries.staff_refunds(
        by=request.principal, statuses=filters.status, after=_after(filters), limit=filters.fetch
    )
    return page(found, paging=filters, key=lambda refund: (refund.id,), show=StaffRefundOut.of)


@router.post("/admin/refunds/{refund}/to-wallet", summary="Pay a failed refund to the wallet", response=StaffRefundOut)
@idempotent
def to_wallet(request: ApiRequest, refund: Path[RefundId]) -> StaffRefundOut:
    """Give the buyer in their wallet what their card's provider refused to pay back."""
    operations.refund_to_wallet(by=request.principal, refund_id=refund, now=clock.now())
    return StaffRefundOut.of(queries.refund(refund))


def _after(filters: Paging) -> UUID | None:
    key = filters.key(UUID)
    return None if key is None else key[0]
