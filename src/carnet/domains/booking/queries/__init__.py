"""Reads: a traveller's bookings and tickets, and what operators changed about them."""

from carnet.domains.booking.queries.changes import changes_of_bookings, trip_changes
from carnet.domains.booking.queries.promo_codes import (
    promo_code,
    promo_code_at,
    promo_code_named,
    promo_code_used_up,
    promo_codes,
)
from carnet.domains.booking.queries.purchases import (
    KEPT,
    Cursor,
    booking,
    booking_by_id,
    bookings,
    erasure_obstacles,
    issued_ticket,
    personal_files,
    ticket,
    ticket_in_words,
)
from carnet.domains.booking.queries.sales import sales

__all__ = [
    "KEPT",
    "Cursor",
    "booking",
    "booking_by_id",
    "bookings",
    "changes_of_bookings",
    "erasure_obstacles",
    "issued_ticket",
    "personal_files",
    "promo_code",
    "promo_code_at",
    "promo_code_named",
    "promo_code_used_up",
    "promo_codes",
    "sales",
    "ticket",
    "ticket_in_words",
    "trip_changes",
]
