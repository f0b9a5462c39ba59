"""Why a booking cannot be paid, by the codes that the SQL functions answer with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from carnet.domains.booking import problems
from carnet.infra.idempotency import KeyReused
from carnet.kernel.problem import Problem

_REFUSALS: Final[dict[str, Callable[[str], Problem]]] = {
    "BOOKING_UNKNOWN": lambda reference: problems.BookingUnknown(f"You have no booking {reference}."),
    "BOOKING_ALREADY_PAID": lambda reference: problems.BookingAlreadyPaid(
        f"{reference} is paid already; you were not charged again."
    ),
    "PAYMENT_EXISTS": lambda reference: problems.BookingAlreadyPaid(
        f"A payment of {reference} is under way; you were not charged again."
    ),
    "BOOKING_NOT_PAYABLE": lambda reference: problems.BookingNotPayable(f"{reference} can no longer be paid."),
    "HOLD_EXPIRED": lambda reference: problems.HoldExpired(
        f"The seats of {reference} were held too long ago and are on sale again; nothing was charged."
    ),
    "LISTING_CANCELLED": lambda reference: problems.ListingCancelled(
        f"A trip of {reference} does not run. The hold has ended and nothing was charged."
    ),
    "DEPARTED": lambda reference: problems.Departed(
        f"A trip of {reference} has left. The hold has ended and nothing was charged."
    ),
    "IDEMPOTENCY_KEY_REUSED": lambda _: KeyReused(),
}


def refusal(code: str | None, reference: str) -> Problem:
    """The problem behind a code that a function answered about paying the booking of this reference."""
    make = _REFUSALS.get(code or "")
    if make is None:
        raise AssertionError(f"paying {reference} was answered with {code!r}")
    return make(reference)
