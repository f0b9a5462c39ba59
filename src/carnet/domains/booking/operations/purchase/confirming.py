"""The point of no return: the seats are sold, the tickets issued and what was reserved is taken, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from carnet.domains.booking.contracts import BookingStatus
from carnet.domains.booking.models import Booking, Buyer
from carnet.domains.booking.operations.end import end_unpaid
from carnet.domains.booking.operations.refusals import refusal
from carnet.domains.payments import operations as money
from carnet.domains.payments.contracts import Payment
from carnet.kernel import ids


def confirm(booking: Booking, payments: Sequence[Payment], *, actor: UUID | None, now: datetime) -> None:
    """Sell the held seats of a booking that the caller has locked, against these payments.

    What is reserved, and cash, is taken; what a card is to pay must be authorised. Raises BookingAlreadyPaid,
    BookingNotPayable, HoldExpired, ListingCancelled or Departed; then nothing was done. Locks: holds, payments by id,
    wallets and vouchers by id.
    """
    _sell("booking_confirm", booking, payments, actor=actor, now=now)


def retake(booking: Booking, payments: Sequence[Payment], *, actor: UUID | None, now: datetime) -> None:
    """As `confirm` for a booking whose hold has lapsed: take the same seats again, if they are to be had.

    The caller has locked its buyer (`lock_buyer`) and the booking, and rolls back when this raises HoldExpired.
    """
    if booking.status == BookingStatus.HELD:
        end_unpaid([booking], "expire", BookingStatus.EXPIRED, actor=None, now=now)
    _sell("booking_retake", booking, payments, actor=actor, now=now)


def lock_buyer(user_id: UUID) -> None:
    """Let a user's purchases follow one another until the transaction ends; buyers are locked before bookings."""
    list(Buyer.objects.select_for_update().filter(pk=user_id))


def _sell(function: str, booking: Booking, payments: Sequence[Payment], *, actor: UUID | None, now: datetime) -> None:
    # What costs nothing has no payments, but its confirmation has a number like any other.
    first = payments[0].id if payments else ids.new_id()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s, %s, %s)", [booking.id, first, actor, now])
        code: str | None = cursor.fetchone()[0]
    if code is not None:
        taken = function == "booking_retake"
        raise refusal("HOLD_EXPIRED" if taken else code, booking.reference)
    money.parts_post(payment_ids=[payment.id for payment in payments], now=now)
