"""Addresses of the desk: an operator's bookings for its people, all of them and what went wrong for support."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import desk, desk_sale, staff_payments, staff_search

_OPERATOR = "operators/<str:operator>/bookings"
_ONE = f"{_OPERATOR}/<reference:reference>"
_ANY = "staff/bookings/<reference:reference>"

urlpatterns = [
    page(_OPERATOR, desk.found, "desk-bookings"),
    page(_ONE, desk.booking, "desk-booking"),
    page(f"{_ONE}/cancel", desk.ask, "desk-cancel"),
    page(f"{_ONE}/cancel/<str:quote>", desk.quote, "desk-quote"),
    page("operators/<str:operator>/sell-tickets", desk_sale.departures, "desk-sale"),
    page("operators/<str:operator>/sell-tickets/<str:listing>", desk_sale.sell, "desk-sell"),
    page(f"{_ONE}/tickets.pdf", desk_sale.print_tickets, "desk-print"),
    page("staff/search", staff_search.search, "staff-search"),
    page("staff/bookings", desk.found, "staff-bookings"),
    page(_ANY, desk.booking, "staff-booking"),
    page(f"{_ANY}/cancel", desk.ask, "staff-cancel"),
    page(f"{_ANY}/cancel/<str:quote>", desk.quote, "staff-quote"),
    page("staff/payments", staff_payments.failed_payments, "staff-payments"),
    page("staff/refunds", staff_payments.failed_refunds, "staff-refunds"),
    page("staff/refunds/<str:refund>/to-wallet", staff_payments.to_wallet, "staff-refund-to-wallet"),
]
