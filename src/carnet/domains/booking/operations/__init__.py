"""The verbs of the purchase, hold, pay, release, expire, and what follows when its operator changes something."""

from carnet.domains.booking.operations import hold as _hold
from carnet.domains.booking.operations import pay as _pay
from carnet.domains.booking.operations.changes import (
    Chosen,
    change_accept,
    change_refund,
    changes_choose,
    ended,
    listings_changed,
    open_changes,
    open_missed,
    refund_all,
    refund_rest,
    refund_some,
    untold,
)
from carnet.domains.booking.operations.end import expire, fail, fail_of_listing, release
from carnet.domains.booking.operations.forget import forget_buyers
from carnet.domains.booking.operations.hold import hold
from carnet.domains.booking.operations.pay import pay_from_wallet
from carnet.domains.booking.operations.pricing import price_offer
from carnet.domains.booking.operations.promo_codes import (
    MOST_VOUCHERS,
    PromoCodeExists,
    promo_code_create,
    promo_code_stop,
    vouchers_create,
)
from carnet.domains.booking.operations.rate import NotArrived, RatedAlready, ratable, rate
from carnet.domains.booking.operations.reseating import preview_swap, reseat_listings

__all__ = [
    "MOST_VOUCHERS",
    "Chosen",
    "NotArrived",
    "PromoCodeExists",
    "RatedAlready",
    "change_accept",
    "change_refund",
    "changes_choose",
    "ended",
    "expire",
    "fail",
    "fail_of_listing",
    "forget_buyers",
    "hold",
    "listings_changed",
    "open_changes",
    "open_missed",
    "pay_from_wallet",
    "preview_swap",
    "price_offer",
    "promo_code_create",
    "promo_code_stop",
    "ratable",
    "rate",
    "refund_all",
    "refund_rest",
    "refund_some",
    "release",
    "reseat_listings",
    "stop_lanes",
    "untold",
    "vouchers_create",
]


def stop_lanes() -> None:
    """End the threads that gather requests; for a clean end of the process and of tests."""
    _hold.lane.stop()
    _pay.lane.stop()
