"""Pure rules of booking: the life of a purchase, seats after a swap of vehicles, choices after changes."""

from carnet.domains.booking.rules.changes import choices, has_left, offered
from carnet.domains.booking.rules.discounts import shares, why_not_now
from carnet.domains.booking.rules.purchase import (
    BOOKING_MOVES,
    MAX_HELD_SEATS,
    MAX_PASSENGERS,
    NO_EMAIL,
    NOBODY,
    REFERENCE_ALPHABET,
    REFERENCE_LENGTH,
    TICKET_MOVES,
    hold_expiry,
    new_reference,
    status_at,
)
from carnet.domains.booking.rules.seating import Seating, name_on_ticket, reseat

__all__ = [
    "BOOKING_MOVES",
    "MAX_HELD_SEATS",
    "MAX_PASSENGERS",
    "NOBODY",
    "NO_EMAIL",
    "REFERENCE_ALPHABET",
    "REFERENCE_LENGTH",
    "TICKET_MOVES",
    "Seating",
    "choices",
    "has_left",
    "hold_expiry",
    "name_on_ticket",
    "new_reference",
    "offered",
    "reseat",
    "shares",
    "status_at",
    "why_not_now",
]
