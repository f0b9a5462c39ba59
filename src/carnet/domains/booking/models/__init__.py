"""Bookings and tickets, how they are paid, promo codes, quotes, and what operators changed."""

from carnet.domains.booking.models.changes import ListingTimes, OperatorChange, Rated, RefundRun, Reseating
from carnet.domains.booking.models.payments import Purchase, Quote
from carnet.domains.booking.models.promo_codes import PromoCode, PromoUse
from carnet.domains.booking.models.purchases import Booking, Buyer, Move, Ticket

__all__ = [
    "Booking",
    "Buyer",
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
    "Ticket",
]
