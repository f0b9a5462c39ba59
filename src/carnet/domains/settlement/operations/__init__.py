"""Writes: bank accounts, payouts, invoices."""

from carnet.domains.settlement.operations.accounts import bank_account_put
from carnet.domains.settlement.operations.invoices import invoices_write
from carnet.domains.settlement.operations.payouts import (
    payout_failed,
    payout_make,
    payout_paid,
    payouts_ask,
    payouts_run,
)

__all__ = [
    "bank_account_put",
    "invoices_write",
    "payout_failed",
    "payout_make",
    "payout_paid",
    "payouts_ask",
    "payouts_run",
]
