"""Reads: statements, what is due, payouts, bank accounts, invoices."""

from carnet.domains.settlement.queries.accounts import account_of, bank_account
from carnet.domains.settlement.queries.invoices import (
    KEPT,
    erasure_obstacles,
    invoice_for,
    invoices_of_booking,
    operator_invoices,
    personal_files,
)
from carnet.domains.settlement.queries.payouts import coming, due, due_of, payout, payouts, payouts_of
from carnet.domains.settlement.queries.statements import currencies, lines, months, statement, trips

__all__ = [
    "KEPT",
    "account_of",
    "bank_account",
    "coming",
    "currencies",
    "due",
    "due_of",
    "erasure_obstacles",
    "invoice_for",
    "invoices_of_booking",
    "lines",
    "months",
    "operator_invoices",
    "payout",
    "payouts",
    "payouts_of",
    "personal_files",
    "statement",
    "trips",
]
