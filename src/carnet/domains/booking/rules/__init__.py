"""Pure rules of booking: the life of a purchase, seats after a swap of vehicles, choices after changes."""

from carnet.domains.booking.rules.cancellation import ALL_OF_IT, STAFF_REASONS, kept_by_fare, kept_by_staff, tiers_in
from carnet.domains.booking.rules.changes import choices, has_left, lives, offered
from carnet.domains.booking.rules.discounts import taken_off, why_not_now
from carnet.domains.booking.rules.exchange import (
    Shares,
    credited,
    difference,
    given_back,
    kept_of_lower_price,
    moved_shares,
    rebooking_window,
    settled,
)
from carnet.domains.booking.rules.guests import ACCESS_LASTS, CODE_LIVES, CODE_STAYS, MOST_TRIES
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
from carnet.domains.booking.rules.said import Said, said
from carnet.domains.booking.rules.seating import Seating, name_on_ticket, reseat
from carnet.domains.booking.rules.shares import credits_of, over_tickets, poured, taken_back, tax_in
from carnet.domains.booking.rules.waiting import LIVE, MOST_WAITING, WAITING_MOVES, offer_until, waiting_status

__all__ = [
    "ACCESS_LASTS",
    "ALL_OF_IT",
    "BOOKING_MOVES",
    "CODE_LIVES",
    "CODE_STAYS",
    "LIVE",
    "MAX_HELD_SEATS",
    "MAX_PASSENGERS",
    "MOST_TRIES",
    "MOST_WAITING",
    "NOBODY",
    "NO_EMAIL",
    "REFERENCE_ALPHABET",
    "REFERENCE_LENGTH",
    "STAFF_REASONS",
    "TICKET_MOVES",
    "WAITING_MOVES",
    "Said",
    "Seating",
    "Shares",
    "choices",
    "credited",
    "credits_of",
    "difference",
    "given_back",
    "has_left",
    "hold_expiry",
    "kept_by_fare",
    "kept_by_staff",
    "kept_of_lower_price",
    "lives",
    "moved_shares",
    "name_on_ticket",
    "new_reference",
    "offer_until",
    "offered",
    "over_tickets",
    "poured",
    "rebooking_window",
    "reseat",
    "said",
    "settled",
    "status_at",
    "taken_back",
    "taken_off",
    "tax_in",
    "tiers_in",
    "waiting_status",
    "why_not_now",
]
