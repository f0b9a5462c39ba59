"""The e-mail to who paid for what could not be had any more."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.booking import queries, rules
from carnet.domains.booking.mail.letters import letter, post
from carnet.domains.booking.rules.purchase_steps import Reason
from carnet.domains.payments.contracts import TAKEN, PaymentMethod
from carnet.infra.paper import price_in_words
from carnet.kernel.money import total

_WHY: Final = {
    Reason.SEATS_GONE: "Your payment came after the hold had lapsed, and the seats could not be had again.",
    Reason.LISTING_CANCELLED: "The trip was cancelled while you paid.",
    Reason.DEPARTED: "The trip left before the payment was done.",
    Reason.CAPTURE_FAILED: "Your bank promised the money and then did not pay it. Your tickets are not valid.",
    Reason.ENDED: "The booking was ended before the payment was done.",
}
_OTHERWISE: Final = "What you paid for cannot be had any more."


def send_purchase_failed(purchase_id: UUID, *, cause: str, now: datetime) -> None:
    """Tell a booking's contact why paying it failed and that all of the money is back, or on its way.

    Not inside a transaction.
    """
    purchase = queries.purchase(purchase_id)
    booking = queries.booking_by_id(purchase.booking_id, now=now)
    if booking.email == rules.NO_EMAIL:
        return
    card = [part for part in purchase.payments if part.method is PaymentMethod.CARD and part.status in TAKEN]
    message = letter(
        "purchase_failed",
        booking,
        subject=f"Your payment could not be used (booking {booking.reference})",
        why=_WHY.get(Reason(purchase.reason), _OTHERWISE),
        amount=price_in_words(total((part.amount for part in card), booking.price.currency)) if card else "",
    )
    job = "booking.mail_purchase_failed"
    post(message, booking, job=job, cause=cause, now=now, purchase_id=str(purchase_id))
