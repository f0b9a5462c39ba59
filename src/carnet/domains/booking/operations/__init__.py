"""The verbs of the purchase, hold, pay, release, expire, and what follows when its operator changes something."""

from carnet.domains.booking.operations import hold as _hold
from carnet.domains.booking.operations import pay as _pay
from carnet.domains.booking.operations.amending import (
    NameChangeNotAllowed,
    SeatChangeNotAllowed,
    TransferOver,
    TransferToOneself,
    seats_change,
    staff_ticket_rename,
    tell_holders_of_changes,
    tell_holders_of_ends,
    ticket_hand_back,
    ticket_rename,
    transfer_accept,
    transfer_offer,
    transfer_withdraw,
)
from carnet.domains.booking.operations.boarding import scan_undo, scans_take
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
from carnet.domains.booking.operations.desk_sale import desk_hold, desk_print
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
from carnet.domains.booking.operations.guests import (
    guest_access_confirm,
    guest_act,
    guest_code_ask,
    guest_code_make,
    guest_code_unmake,
    guest_codes_forget,
)
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
from carnet.domains.booking.operations.sending import (
    contact_correct,
    guest_tickets_send,
    staff_tickets_send,
    tickets_send,
)
from carnet.domains.booking.operations.waiting import (
    fill_waiting_list,
    waiting_change,
    waiting_fill,
    waiting_join,
    waiting_leave,
    waiting_look_after,
    waiting_stir,
    waiting_stir_for,
    waiting_withdraw,
)

__all__ = [
    "MOST_AT_ONCE",
    "Chosen",
    "ExchangeFare",
    "ExchangeOffer",
    "Exchanged",
    "NameChangeNotAllowed",
    "NotArrived",
    "PromoCodeExists",
    "RatedAlready",
    "SeatChangeNotAllowed",
    "TransferOver",
    "TransferToOneself",
    "cancellation_confirm",
    "cancellation_quote",
    "cash_pay_out",
    "cash_take",
    "change_accept",
    "change_rebook",
    "change_refund",
    "changes_choose",
    "changes_rebook",
    "contact_correct",
    "continue_purchase",
    "desk_hold",
    "desk_print",
    "ended",
    "exchange_confirm",
    "exchange_offers",
    "exchange_quote",
    "exchange_release",
    "exchange_settle",
    "expire",
    "fail",
    "fail_of_listing",
    "fill_waiting_list",
    "forget_buyers",
    "guest_access_confirm",
    "guest_act",
    "guest_code_ask",
    "guest_code_make",
    "guest_code_unmake",
    "guest_codes_forget",
    "guest_tickets_send",
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
    "scan_undo",
    "scans_take",
    "seats_change",
    "staff_cancellation_confirm",
    "staff_cancellation_quote",
    "staff_ticket_rename",
    "staff_tickets_send",
    "stop_lanes",
    "tell_holders_of_changes",
    "tell_holders_of_ends",
    "ticket_hand_back",
    "ticket_rename",
    "tickets_send",
    "transfer_accept",
    "transfer_offer",
    "transfer_withdraw",
    "untold",
    "waiting_change",
    "waiting_fill",
    "waiting_join",
    "waiting_leave",
    "waiting_look_after",
    "waiting_stir",
    "waiting_stir_for",
    "waiting_withdraw",
]


def stop_lanes() -> None:
    """End the threads that gather requests; for a clean end of the process and of tests."""
    _hold.lane.stop()
    _pay.lane.stop()
