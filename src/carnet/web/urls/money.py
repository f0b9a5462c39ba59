"""Addresses of vouchers and of the cash desk."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import cash, goodwill, vouchers

_CASH = "operators/<str:operator>/cash"
_BOOKING = f"{_CASH}/<reference:reference>"

urlpatterns = [
    page("vouchers", vouchers.gifts, "gifts"),
    page("vouchers/new", vouchers.buy, "gift-new"),
    page("vouchers/check", vouchers.check, "voucher-check"),
    page("vouchers/waiting", vouchers.waiting, "gift-waiting"),
    page("vouchers/<str:voucher>", vouchers.gift, "gift"),
    page("operators/<str:operator>/vouchers", goodwill.of_operator, "goodwill"),
    page("staff/vouchers", goodwill.of_platform, "staff-vouchers"),
    page(_CASH, cash.desk, "cash-desk"),
    page(f"{_CASH}/till", cash.till, "till"),
    page(f"{_CASH}/till/<currency:currency>/close", cash.close, "till-close"),
    page(_BOOKING, cash.booking, "cash-booking"),
    page(f"{_BOOKING}/take", cash.take, "cash-take"),
    page(f"{_BOOKING}/pay-out", cash.pay_out, "cash-pay-out"),
]
