"""The shapes of payments of a booking, as the documentation shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal, Self

from pydantic import ConfigDict, Field

from carnet.domains.booking.contracts import Booking, BookingStatus, Purchase, PurchaseStatus
from carnet.domains.booking.rules.purchase_steps import Reason, card_of, until
from carnet.domains.payments.contracts import Payment, PaymentMethod, PaymentPurpose, PaymentStatus
from carnet.infra.http import MoneyOut, Out, prefixed
from carnet.kernel import ids
from carnet.kernel.money import total

_PAID: Final[dict[str, Any]] = {
    "id": "pay_01m7ye3ya5ear9be00bjk5qvnn",
    "status": "captured",
    "method": "wallet",
    "amount": {"amount": 2340, "currency": "EUR"},
    "booking": {"reference": "K7M2QX", "status": "confirmed"},
}


class PaidBookingOut(Out):
    """What became of the booking."""

    reference: str
    status: BookingStatus


class PartOut(Out):
    """One of the means that a booking is paid from."""

    id: prefixed("pay")  # type: ignore[valid-type]
    method: PaymentMethod
    purpose: PaymentPurpose
    status: PaymentStatus
    amount: MoneyOut
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
            created_at=payment.created_at,
            updated_at=payment.updated_at,
        )


class PaymentOut(Out):
    """Money that was taken for a booking, or is being taken: then the buyer may have to confirm it at `next_action`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PAID]})

    id: str = Field(description="The first of the payments.")
    status: Literal["captured", "pending"]
    method: Literal["wallet", "card", "voucher", "several", "none"]
    amount: MoneyOut
    booking: PaidBookingOut
    payments: list[PartOut] = Field(default_factory=list, description="Each of the means; empty from the wallet alone.")
    next_action: str | None = Field(None, description="Send the buyer there to confirm the payment (3-D Secure).")
    deadline: datetime | None = Field(None, description="By when the payment must have succeeded.")

    @classmethod
    def of(cls, purchase: Purchase, booking: Booking) -> Self:
        """A purchase that has not failed, as the API writes it."""
        methods = [part.method.value for part in purchase.payments] or ["none"]
        first = purchase.payments[0].id if purchase.payments else purchase.id
        return cls.model_validate(
            {
                "id": ids.encode("pay", first),
                "status": "captured" if purchase.status is PurchaseStatus.DONE else "pending",
                "method": methods[0] if len(methods) == 1 else "several",
                "amount": MoneyOut.of(total((part.amount for part in purchase.payments), booking.price.currency)),
                "booking": {"reference": booking.reference, "status": booking.status},
                "payments": [PartOut.of(part) for part in purchase.payments],
                "next_action": purchase.next_action,
                "deadline": None if purchase.status is PurchaseStatus.DONE else _deadline(purchase, booking),
            }
        )


class PurchaseOut(Out):
    """How far the latest attempt to pay is; `reason` says why it failed."""

    status: PurchaseStatus
    reason: Reason | None
    deadline: datetime
    next_action: str | None

    @classmethod
    def of(cls, purchase: Purchase, booking: Booking | None = None) -> Self:
        """The attempt as the API writes it; `booking` is what is paid for, unless that is an exchange."""
        return cls(
            status=purchase.status,
            reason=Reason(purchase.reason) if purchase.reason else None,
            deadline=_deadline(purchase, booking),
            next_action=purchase.next_action,
        )


def _deadline(purchase: Purchase, booking: Booking | None) -> datetime:
    """By when it must have succeeded; who confirms at the bank has as long as the seats are held."""
    held_until = booking.expires_at if booking and purchase.exchange_id is None else None
    return until(purchase.deadline, held_until, card_of(purchase.payments))


class BookingPaymentsOut(Out):
    """Payments of a booking and of its exchanges, the first first, and the latest attempt that took several steps."""

    data: list[PartOut]
    next: None = None
    purchase: PurchaseOut | None
