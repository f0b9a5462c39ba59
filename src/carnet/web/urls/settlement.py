"""Addresses of settling with operators, and of invoices."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import invoices, settlement, staff_payouts

_OPERATOR = "operators/<str:operator>"
_MONTH = f"{_OPERATOR}/settlement/<month:month>"

urlpatterns = [
    page(f"{_OPERATOR}/settlement", settlement.overview, "settlement"),
    page(f"{_OPERATOR}/settlement/account", settlement.bank_account, "bank-account"),
    page(_MONTH, settlement.statement, "statement"),
    page(f"{_MONTH}.<tableform:form>", settlement.statement_file, "statement-file"),
    page(f"{_MONTH}/bookings", settlement.statement_bookings, "statement-bookings"),
    page(f"{_OPERATOR}/invoices", invoices.of_operator, "operator-invoices"),
    page(f"{_OPERATOR}/invoices.csv", invoices.table, "operator-invoices-table"),
    page("bookings/<reference:reference>/invoices", invoices.of_booking, "booking-invoices"),
    page("invoices/<str:invoice>.pdf", invoices.invoice, "invoice"),
    page("staff/payouts", staff_payouts.payouts, "staff-payouts"),
    page("staff/payouts/run", staff_payouts.run, "staff-payouts-run"),
    page("staff/payouts/<str:payout>", staff_payouts.payout, "staff-payout"),
    page("staff/payouts/<str:payout>/paid", staff_payouts.paid, "staff-payout-paid"),
    page("staff/payouts/<str:payout>/failed", staff_payouts.failed, "staff-payout-failed"),
]
