"""Cash at an operator's desk: finding a booking, taking its price, paying a refund out."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import BookingStatus, CashBooking
from carnet.domains.booking.http.bodies import Reference
from carnet.infra.http import ApiRequest, MoneyOut, Out, Path, Router, bearer
from carnet.infra.http.ids import OperatorId
from carnet.infra.idempotency import idempotent
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer)


class CashBookingOut(Out):
    """A booking as a desk sees it."""

    reference: str
    status: BookingStatus
    price: MoneyOut
    passengers: list[str]
    expires_at: datetime = Field(description="Until when a held booking has to be paid.")
    to_take: MoneyOut | None = Field(description="What to take in cash; null where nothing is to be paid.")
    to_pay_out: MoneyOut | None = Field(description="What is due back in cash.")

    @classmethod
    def of(cls, found: CashBooking) -> Self:
        """The booking as the API writes it."""
        booking = found.booking
        names = (one.passenger for one in booking.tickets)
        return cls(
            reference=booking.reference,
            status=booking.status,
            price=MoneyOut.of(booking.price),
            passengers=list(dict.fromkeys(f"{name.first_name} {name.last_name}" for name in names)),
            expires_at=booking.expires_at,
            to_take=MoneyOut.of(found.to_take) if found.to_take else None,
            to_pay_out=MoneyOut.of(found.to_pay_out) if found.to_pay_out else None,
        )


class PaidOutOut(Out):
    """What was paid out, or put into the wallet."""

    amount: MoneyOut


@router.get("/operators/{operator_id}/cash/bookings/{reference}", response=CashBookingOut)
def cash_booking(request: ApiRequest, operator_id: OperatorId, reference: Path[Reference]) -> CashBookingOut:
    """A booking all of whose tickets are the operator's, and what the desk may take or has to pay out for it."""
    found = queries.cash_booking(by=request.principal, operator_id=operator_id, reference=reference, now=clock.now())
    return CashBookingOut.of(found)


@router.post("/operators/{operator_id}/cash/bookings/{reference}/take", response=CashBookingOut)
@idempotent
def take(request: ApiRequest, operator_id: OperatorId, reference: Path[Reference]) -> CashBookingOut:
    """Confirm that the price is in my hand: it is in my till then, and the tickets are issued."""
    paid = operations.cash_take(by=request.principal, operator_id=operator_id, reference=reference, now=clock.now())
    return CashBookingOut.of(paid)


@router.post("/operators/{operator_id}/cash/bookings/{reference}/pay-out", response=PaidOutOut)
@idempotent
def pay_out(request: ApiRequest, operator_id: OperatorId, reference: Path[Reference]) -> PaidOutOut:
    """Pay what is due back in cash out of my till, once."""
    paid = operations.cash_pay_out(by=request.principal, operator_id=operator_id, reference=reference, now=clock.now())
    return PaidOutOut(amount=MoneyOut.of(paid))
