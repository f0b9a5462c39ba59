"""Bookings and tickets, how they are paid, promo codes, quotes, and what operators changed."""

from carnet.domains.booking.models.amendments import Amendment, TicketTransfer
from carnet.domains.booking.models.boarding import Scan
from carnet.domains.booking.models.changes import ListingTimes, OperatorChange, Rated, RefundRun, Reseating
from carnet.domains.booking.models.guests import GuestCode
from carnet.domains.booking.models.payments import Purchase, Quote
from carnet.domains.booking.models.promo_codes import PromoCode, PromoUse
from carnet.domains.booking.models.purchases import Booking, Buyer, Move, Ticket
from carnet.domains.booking.models.waiting import WaitingEntry, WaitingQueue

__all__ = [
    "Amendment",
    "Booking",
    "Buyer",
    "GuestCode",
    "ListingTimes",
    "Move",
    "OperatorChange",
    "PromoCode",
    "PromoUse",
    "Purchase",
    "Quote",
    "Rated",
    "RefundRun",
    "Reseating",
    "Scan",
    "Ticket",
    "TicketTransfer",
    "WaitingEntry",
    "WaitingQueue",
]
