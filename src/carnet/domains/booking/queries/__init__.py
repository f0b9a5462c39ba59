"""Reads: a traveller's bookings and tickets, and what operators changed about them."""

from carnet.domains.booking.queries.boarding import boarding, boarding_trips, kept_scan, manifest
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
from carnet.domains.booking.queries.guests import guest_access, guest_booking, guest_ticket, guest_token
from carnet.domains.booking.queries.mine import Cursor, Narrowed, booking_counts, bookings
from carnet.domains.booking.queries.moves import booking_moves
from carnet.domains.booking.queries.owned import (
    owned_by_booking,
    owned_by_listing,
    owned_by_reference,
    owned_by_ticket,
)
from carnet.domains.booking.queries.personal import KEPT, erasure_obstacles, personal_files
from carnet.domains.booking.queries.promo_codes import (
    promo_code,
    promo_code_at,
    promo_code_named,
    promo_code_used_up,
    promo_codes,
)
from carnet.domains.booking.queries.purchases import (
    booking,
    booking_by_id,
    issued_ticket,
    ticket,
    ticket_in_words,
)
from carnet.domains.booking.queries.quotes import cancellation_quote, cancelled, money_back
from carnet.domains.booking.queries.sales import sales
from carnet.domains.booking.queries.settlement import earnings, references, sold, ticket_shares
from carnet.domains.booking.queries.transfers import (
    as_transfer,
    forerunners,
    open_transfers,
    received,
    received_ticket,
    transfer,
    transfer_hash,
    transfer_offered,
    transfer_status,
    transfers_of_booking,
)
from carnet.domains.booking.queries.waiting import (
    closes_at,
    is_over,
    offered_bookings,
    passengers_of,
    waiting_entries,
    waiting_entry,
)

__all__ = [
    "KEPT",
    "Cursor",
    "Narrowed",
    "as_transfer",
    "boarding",
    "boarding_trips",
    "booking",
    "booking_by_id",
    "booking_counts",
    "booking_moves",
    "bookings",
    "cancellation_quote",
    "cancelled",
    "cash_booking",
    "changes_of_bookings",
    "closes_at",
    "desk_booking",
    "desk_bookings",
    "desk_cancellation_quote",
    "desk_of",
    "earnings",
    "erasure_obstacles",
    "exchange_quote",
    "forerunners",
    "guest_access",
    "guest_booking",
    "guest_ticket",
    "guest_token",
    "is_over",
    "issued_ticket",
    "kept_scan",
    "manifest",
    "money_back",
    "offered_bookings",
    "open_transfers",
    "owned_by_booking",
    "owned_by_listing",
    "owned_by_reference",
    "owned_by_ticket",
    "passengers_of",
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
    "received",
    "received_ticket",
    "references",
    "sales",
    "sold",
    "ticket",
    "ticket_in_words",
    "ticket_shares",
    "transfer",
    "transfer_hash",
    "transfer_offered",
    "transfer_status",
    "transfers_of_booking",
    "trip_changes",
    "waiting_entries",
    "waiting_entry",
]
