"""Writes: paying from wallets, vouchers, cards and tills, paying in, refunds, and what providers answer."""

from carnet.domains.payments.operations.answers import payment_answered
from carnet.domains.payments.operations.cards import (
    card_token,
    payment_ask,
    payment_let_go,
    payment_send,
    payment_take,
)
from carnet.domains.payments.operations.forget import forget_payers
from carnet.domains.payments.operations.gifts import GiftOrder, GiftRefused, gift_buy, gift_check, gifts_activate
from carnet.domains.payments.operations.ledger import account_open, reserve, resolve, transfer_post
from carnet.domains.payments.operations.parts import (
    Vouchers,
    parts_begin,
    parts_find,
    parts_post,
    parts_return,
    parts_void,
    providers_may_be_asked,
)
from carnet.domains.payments.operations.refund_sending import (
    RefundNotFailed,
    refund_answered,
    refund_to_wallet,
    refunds_send,
)
from carnet.domains.payments.operations.refunds import tickets_refund
from carnet.domains.payments.operations.resolving import payments_resolve
from carnet.domains.payments.operations.simulated import simulated_decide
from carnet.domains.payments.operations.tills import cash_refunds_pay, till_close, till_open
from carnet.domains.payments.operations.top_ups import TopUp, TopUpFailed, wallet_top_up
from carnet.domains.payments.operations.vouchers import (
    Goodwill,
    VoucherExpired,
    VoucherNotAccepted,
    VoucherSpent,
    goodwill_give,
    voucher_find,
    voucher_look_up,
    vouchers_expire,
)
from carnet.domains.payments.operations.wallets import wallet_open, wallets_capture
from carnet.domains.payments.operations.webhooks import (
    WebhookNotReadable,
    WebhookNotSigned,
    webhook_receive,
    webhooks_prune,
)
from carnet.domains.payments.problems import InsufficientFunds, PaymentExists
from carnet.domains.payments.providers import ProviderCalledInTransaction

__all__ = [
    "GiftOrder",
    "GiftRefused",
    "Goodwill",
    "InsufficientFunds",
    "PaymentExists",
    "ProviderCalledInTransaction",
    "RefundNotFailed",
    "TopUp",
    "TopUpFailed",
    "VoucherExpired",
    "VoucherNotAccepted",
    "VoucherSpent",
    "Vouchers",
    "WebhookNotReadable",
    "WebhookNotSigned",
    "account_open",
    "card_token",
    "cash_refunds_pay",
    "forget_payers",
    "gift_buy",
    "gift_check",
    "gifts_activate",
    "goodwill_give",
    "parts_begin",
    "parts_find",
    "parts_post",
    "parts_return",
    "parts_void",
    "payment_answered",
    "payment_ask",
    "payment_let_go",
    "payment_send",
    "payment_take",
    "payments_resolve",
    "providers_may_be_asked",
    "refund_answered",
    "refund_to_wallet",
    "refunds_send",
    "reserve",
    "resolve",
    "simulated_decide",
    "tickets_refund",
    "till_close",
    "till_open",
    "transfer_post",
    "voucher_find",
    "voucher_look_up",
    "vouchers_expire",
    "wallet_open",
    "wallet_top_up",
    "wallets_capture",
    "webhook_receive",
    "webhooks_prune",
]
