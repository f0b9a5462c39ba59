"""The life of an entry of a waiting list, and how long an offer stands. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from carnet.domains.booking.contracts import BookingStatus, WaitingStatus

MOST_WAITING: Final = 20
"""How many entries of one user may live at a time."""
OFFER_TIME: Final = timedelta(minutes=30)
"""How long offered seats are held at least, unless the journey begins before; people are not waiting at a checkout."""
LIVE: Final = (WaitingStatus.WAITING, WaitingStatus.OFFERED)

# (from, verb, to). None is "not there yet".
WAITING_MOVES: Final[frozenset[tuple[WaitingStatus | None, str, WaitingStatus]]] = frozenset(
    {
        (None, "join", WaitingStatus.WAITING),
        (WaitingStatus.WAITING, "offer", WaitingStatus.OFFERED),
        (WaitingStatus.WAITING, "leave", WaitingStatus.LEFT),
        (WaitingStatus.WAITING, "end", WaitingStatus.ENDED),
        (WaitingStatus.OFFERED, "pay", WaitingStatus.TAKEN),
        (WaitingStatus.OFFERED, "lapse", WaitingStatus.LAPSED),
        (WaitingStatus.OFFERED, "leave", WaitingStatus.LEFT),
        (WaitingStatus.OFFERED, "end", WaitingStatus.ENDED),
        # Paid too late, with the same seats still free.
        (WaitingStatus.LAPSED, "pay", WaitingStatus.TAKEN),
    }
)
# What became of the booking of an offer is what became of the entry.
_OF_BOOKING: Final[dict[BookingStatus, WaitingStatus]] = {
    BookingStatus.HELD: WaitingStatus.OFFERED,
    BookingStatus.CONFIRMED: WaitingStatus.TAKEN,
    BookingStatus.COMPLETED: WaitingStatus.TAKEN,
    BookingStatus.CANCELLED: WaitingStatus.TAKEN,
    BookingStatus.EXPIRED: WaitingStatus.LAPSED,
    BookingStatus.RELEASED: WaitingStatus.LEFT,
    BookingStatus.FAILED: WaitingStatus.ENDED,
}


def waiting_status(written: WaitingStatus, *, offered: BookingStatus | None, over: bool) -> WaitingStatus:
    """What an entry is: `offered` is what its offer's booking is now, `over` that its listing takes nobody any more."""
    if offered is not None:
        return _OF_BOOKING[offered]
    return WaitingStatus.ENDED if over and written is WaitingStatus.WAITING else written


def offer_until(now: datetime, *, hold_minutes: int, departs_at: datetime) -> datetime:
    """Until when offered seats are held: the operator's time or OFFER_TIME, if that is longer, never past departure."""
    return min(now + max(timedelta(minutes=hold_minutes), OFFER_TIME), departs_at)
