"""What somebody paid, or tried to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from carnet.domains.payments import queries
from carnet.domains.payments.contracts import Payment, PaymentMethod, PaymentPurpose, PaymentStatus
from carnet.infra import http
from carnet.infra.http import ApiRequest, MoneyOut, Out, Page, Paging, Query, bearer, page
from carnet.infra.http.ids import BookingId, PaymentId
from carnet.kernel import clock

router = http.router(tags=["wallets"])

_PAYMENT: Final[dict[str, Any]] = {
    "id": "pay_01m7ye3ya5ear9be00bjk5qvnn",
    "method": "card",
    "purpose": "booking",
    "status": "captured",
    "amount": {"amount": 2340, "currency": "EUR"},
    "booking": "bkg_01m7ye3ya5ear9be00bjk5qvne",
    "next_action": None,
    "created_at": "2026-11-21T12:00:00Z",
    "updated_at": "2026-11-21T12:00:02Z",
}


class OwnPaymentOut(Out):
    """A payment; while it is pending the buyer may have to confirm it at `next_action`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PAYMENT]})

    id: PaymentId
    method: PaymentMethod
    purpose: PaymentPurpose
    status: PaymentStatus
    amount: MoneyOut
    booking: BookingId | None
    next_action: str | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, payment: Payment) -> Self:
        """The payment as the API writes it."""
        return cls(
            id=payment.id,
            method=payment.method,
            purpose=payment.purpose,
            status=payment.status,
            amount=MoneyOut.of(payment.amount),
            booking=payment.booking_id,
            next_action=payment.next_action,
            created_at=payment.created_at,
            updated_at=payment.updated_at,
        )


class PaymentFilters(Paging):
    """Which payments to list; both days are counted in UTC and belong to the range."""

    status: PaymentStatus | None = None
    method: PaymentMethod | None = None
    purpose: PaymentPurpose | None = None
    since: date | None = Field(None, alias="from")
    until: date | None = Field(None, alias="to")


@router.get("/me/payments", auth=bearer, summary="My payments", response=Page[OwnPaymentOut])
def payments(request: ApiRequest, filters: Query[PaymentFilters]) -> dict[str, Any]:
    """What was paid for bookings, exchanges, vouchers and into wallets, and what failed; the latest first."""
    key = filters.key(UUID)
    found = queries.payments_of_user(
        request.principal.user_id,
        status=filters.status,
        method=filters.method,
        purpose=filters.purpose,
        since=clock.midnight(filters.since),
        until=clock.midnight(filters.until, days=1),
        before=key[0] if key else None,
        limit=filters.fetch,
    )
    return page(found, paging=filters, key=lambda one: (one.id,), show=OwnPaymentOut.of)
