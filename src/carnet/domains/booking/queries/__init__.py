"""Reads: a traveller's bookings and tickets, and what operators changed about them."""

from carnet.domains.booking.queries.buying import (
    purchase,
    purchase_of,
    purchase_under_way,
    purchases_of_booking,
    purchases_under_way,
    purchases_waiting,
)
from carnet.domains.booking.queries.cash import cash_booking, desk_of
from carnet.domains.booking.queries.changes import changes_of_bookings, trip_changes
from carnet.domains.booking.queries.desk import desk_booking, desk_bookings, desk_cancellation_quote
from carnet.domains.booking.queries.exchanges import exchange_quote, rebooking_offers
from carnet.domains.booking.queries.moves import booking_moves
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
from carnet.domains.booking.queries.quotes import cancellation_quote, cancelled, money_back
from carnet.domains.booking.queries.sales import sales
from carnet.domains.booking.queries.settlement import earnings, references, sold, ticket_shares

__all__ = [
    "KEPT",
    "Cursor",
    "booking",
    "booking_by_id",
    "booking_moves",
    "bookings",
    "cancellation_quote",
    "cancelled",
    "cash_booking",
    "changes_of_bookings",
    "desk_booking",
    "desk_bookings",
    "desk_cancellation_quote",
    "desk_of",
    "earnings",
    "erasure_obstacles",
    "exchange_quote",
    "issued_ticket",
    "money_back",
    "personal_files",
    "promo_code",
    "promo_code_at",
    "promo_code_named",
    "promo_code_used_up",
    "promo_codes",
    "purchase",
    "purchase_of",
    "purchase_under_way",
    "purchases_of_booking",
    "purchases_under_way",
    "purchases_waiting",
    "rebooking_offers",
    "references",
    "sales",
    "sold",
    "ticket",
    "ticket_in_words",
    "ticket_shares",
    "trip_changes",
]
