"""What becomes of sold tickets when their operator cancels or moves a trip, or has no seat for them any more."""

from carnet.domains.booking.operations.changes.choosing import (
    Chosen,
    change_accept,
    change_refund,
    changes_choose,
)
from carnet.domains.booking.operations.changes.opening import (
    ended,
    listings_changed,
    open_changes,
    open_missed,
    untold,
)
from carnet.domains.booking.operations.changes.rebooking import change_rebook, changes_rebook
from carnet.domains.booking.operations.changes.together import refund_all, refund_rest, refund_some

__all__ = [
    "Chosen",
    "change_accept",
    "change_rebook",
    "change_refund",
    "changes_choose",
    "changes_rebook",
    "ended",
    "listings_changed",
    "open_changes",
    "open_missed",
    "refund_all",
    "refund_rest",
    "refund_some",
    "untold",
]
