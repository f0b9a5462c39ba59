"""What a traveller carries: the signed code, PDF, picture, calendar entry, passes for wallets, cards of an e-mail."""

from __future__ import annotations

from carnet.domains.booking.tickets.codes import CodeForged, CodeUnreadable, TicketClaim, code_for, read_code
from carnet.domains.booking.tickets.coupon import Coupon, clock, coupons, zone
from carnet.domains.booking.tickets.files import OVER, boarding_passes, file, wallet_link
from carnet.domains.booking.tickets.markup import reservations
from carnet.domains.booking.tickets.passes import offered

__all__ = [
    "OVER",
    "CodeForged",
    "CodeUnreadable",
    "Coupon",
    "TicketClaim",
    "boarding_passes",
    "clock",
    "code_for",
    "coupons",
    "file",
    "offered",
    "read_code",
    "reservations",
    "wallet_link",
    "zone",
]
