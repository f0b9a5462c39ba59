"""State tables and arithmetic of the purchase. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from carnet.domains.booking.contracts import BookingStatus, TicketStatus
from carnet.kernel import readable

# 32^6: about a thousand million references.
REFERENCE_ALPHABET: Final = readable.ALPHABET
REFERENCE_LENGTH: Final = 6

MAX_PASSENGERS: Final = 10
MAX_HELD_SEATS: Final = 20

# What stands in bookings of people who were forgotten, the address also in those of who gave none; no mail goes to
# .invalid (RFC 2606).
NOBODY: Final = ("Erased", "Passenger")
NO_EMAIL: Final = "nobody@carnet.invalid"

# (from, verb, to). None is "not there yet".
BOOKING_MOVES: Final[frozenset[tuple[BookingStatus | None, str, BookingStatus]]] = frozenset(
    {
        (None, "hold", BookingStatus.HELD),
        (BookingStatus.HELD, "pay", BookingStatus.CONFIRMED),
        # Paid too late, with the same seats still free.
        (BookingStatus.EXPIRED, "pay", BookingStatus.CONFIRMED),
        (BookingStatus.HELD, "release", BookingStatus.RELEASED),
        (BookingStatus.HELD, "expire", BookingStatus.EXPIRED),
        (BookingStatus.HELD, "fail", BookingStatus.FAILED),
        (BookingStatus.CONFIRMED, "cancel", BookingStatus.CANCELLED),
    }
)
TICKET_MOVES: Final[frozenset[tuple[TicketStatus | None, str, TicketStatus]]] = frozenset(
    {
        (None, "hold", TicketStatus.HELD),
        (TicketStatus.HELD, "pay", TicketStatus.ISSUED),
        (TicketStatus.VOID, "pay", TicketStatus.ISSUED),
        (TicketStatus.HELD, "exchange", TicketStatus.ISSUED),
        (TicketStatus.HELD, "release", TicketStatus.VOID),
        (TicketStatus.HELD, "expire", TicketStatus.VOID),
        (TicketStatus.HELD, "fail", TicketStatus.VOID),
        (TicketStatus.ISSUED, "board", TicketStatus.BOARDED),
        (TicketStatus.BOARDED, "unboard", TicketStatus.ISSUED),
        (TicketStatus.ISSUED, "cancel", TicketStatus.CANCELLED),
        (TicketStatus.BOARDED, "cancel", TicketStatus.CANCELLED),
        (TicketStatus.ISSUED, "exchange", TicketStatus.EXCHANGED),
    }
)


def new_reference() -> str:
    """A booking reference: random, so that nobody can count or guess bookings."""
    return readable.random_text(REFERENCE_LENGTH)


def status_at(status: BookingStatus, expires_at: datetime, arrives_at: datetime, now: datetime) -> BookingStatus:
    """What a booking is at `now`.

    An unpaid hold is dead the moment it lapses, whether or not a job has tidied it; a paid booking is completed the
    moment its last journey ends, and is not again when that is delayed.
    """
    if status is BookingStatus.HELD and now >= expires_at:
        return BookingStatus.EXPIRED
    if status is BookingStatus.CONFIRMED and now >= arrives_at:
        return BookingStatus.COMPLETED
    return status


def hold_expiry(now: datetime, minutes: list[int]) -> datetime:
    """When a hold lapses: the shortest of its listings' hold times, in minutes, from `now`."""
    return now + timedelta(minutes=min(minutes))
