"""The verbs of the purchase, hold, pay, release, expire, and what follows when its operator changes something."""

from carnet.domains.booking.operations import hold as _hold
from carnet.domains.booking.operations import pay as _pay
from carnet.domains.booking.operations.cash import cash_pay_out, cash_take
from carnet.domains.booking.operations.changes import (
    Chosen,
    change_accept,
    change_rebook,
    change_refund,
    changes_choose,
    changes_rebook,
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
from carnet.domains.booking.operations.exchange import (
    Exchanged,
    ExchangeFare,
    ExchangeOffer,
    exchange_confirm,
    exchange_offers,
    exchange_quote,
    exchange_release,
    exchange_settle,
)
from carnet.domains.booking.operations.forget import forget_buyers
from carnet.domains.booking.operations.hold import hold
from carnet.domains.booking.operations.pay import pay_from_wallet
from carnet.domains.booking.operations.pricing import price_offer
from carnet.domains.booking.operations.promo_codes import (
    MOST_AT_ONCE,
    PromoCodeExists,
    promo_code_create,
    promo_code_stop,
    promo_codes_create,
)
from carnet.domains.booking.operations.purchase import (
    continue_purchase,
    purchase_begin,
    purchase_continue,
    purchases_resume,
)
from carnet.domains.booking.operations.quotes import (
    cancellation_confirm,
    cancellation_quote,
    staff_cancellation_confirm,
    staff_cancellation_quote,
)
from carnet.domains.booking.operations.rate import NotArrived, RatedAlready, ratable, rate
from carnet.domains.booking.operations.reseating import preview_swap, reseat_listings

__all__ = [
    "MOST_AT_ONCE",
    "Chosen",
    "ExchangeFare",
    "ExchangeOffer",
    "Exchanged",
    "NotArrived",
    "PromoCodeExists",
    "RatedAlready",
    "cancellation_confirm",
    "cancellation_quote",
    "cash_pay_out",
    "cash_take",
    "change_accept",
    "change_rebook",
    "change_refund",
    "changes_choose",
    "changes_rebook",
    "continue_purchase",
    "ended",
    "exchange_confirm",
    "exchange_offers",
    "exchange_quote",
    "exchange_release",
    "exchange_settle",
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
    "promo_codes_create",
    "purchase_begin",
    "purchase_continue",
    "purchases_resume",
    "ratable",
    "rate",
    "refund_all",
    "refund_rest",
    "refund_some",
    "release",
    "reseat_listings",
    "staff_cancellation_confirm",
    "staff_cancellation_quote",
    "stop_lanes",
    "untold",
]


def stop_lanes() -> None:
    """End the threads that gather requests; for a clean end of the process and of tests."""
    _hold.lane.stop()
    _pay.lane.stop()
