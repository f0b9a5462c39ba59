"""Quotes: what giving tickets back or exchanging them comes to, and doing just that."""

from carnet.domains.booking.operations.quotes.by_staff import staff_cancellation_confirm, staff_cancellation_quote
from carnet.domains.booking.operations.quotes.cancelling import cancellation_confirm, cancellation_quote
from carnet.domains.booking.operations.quotes.store import VALID_FOR, Taken, booking_lock, quote_propose, quote_take

__all__ = [
    "VALID_FOR",
    "Taken",
    "booking_lock",
    "cancellation_confirm",
    "cancellation_quote",
    "quote_propose",
    "quote_take",
    "staff_cancellation_confirm",
    "staff_cancellation_quote",
]
