"""Writes: wallets, top-ups through a provider, captures from wallets, refunds, and what providers answer."""

from carnet.domains.payments.operations.answers import payment_answered, payments_resolve
from carnet.domains.payments.operations.forget import forget_payers
from carnet.domains.payments.operations.ledger import account_open, transfer_post
from carnet.domains.payments.operations.refunds import tickets_refund
from carnet.domains.payments.operations.top_ups import TopUp, TopUpFailed, wallet_top_up
from carnet.domains.payments.operations.wallets import wallet_open, wallets_capture

__all__ = [
    "TopUp",
    "TopUpFailed",
    "account_open",
    "forget_payers",
    "payment_answered",
    "payments_resolve",
    "tickets_refund",
    "transfer_post",
    "wallet_open",
    "wallet_top_up",
    "wallets_capture",
]
