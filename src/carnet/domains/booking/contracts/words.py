"""What states, choices and kinds are called."""

from __future__ import annotations

from enum import StrEnum


class BookingStatus(StrEnum):
    """Where a purchase is; `rules.py` has the moves.

    No row is ever `completed`: a confirmed booking reads so once its last journey is over.
    """

    HELD = "held"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    EXPIRED = "expired"
    RELEASED = "released"
    FAILED = "failed"
    CANCELLED = "cancelled"


class TicketStatus(StrEnum):
    """Where a ticket is; `rules.py` has the moves."""

    HELD = "held"
    ISSUED = "issued"
    BOARDED = "boarded"
    CANCELLED = "cancelled"
    EXCHANGED = "exchanged"
    VOID = "void"


class When(StrEnum):
    """How a traveller sorts what they bought: to come, travelled, given back, never paid."""

    UPCOMING = "upcoming"
    USED = "used"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class PromoKind(StrEnum):
    """What a promo code takes off: a share of the price, or an amount."""

    PERCENT = "percent"
    AMOUNT = "amount"


class ChangeKind(StrEnum):
    """What an operator changed about a ticket that was sold already."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    UNSEATED = "unseated"


class Choice(StrEnum):
    """What the holder of a changed ticket chose."""

    ACCEPTED = "accepted"
    REFUNDED = "refunded"
    REBOOKED = "rebooked"
