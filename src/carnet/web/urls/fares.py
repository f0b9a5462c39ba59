"""Addresses of an operator's fares and promo codes."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import fare_editor, fares, promo_codes

_ONE = "operators/<str:operator>/fares/<str:table>"
_CODES = "operators/<str:operator>/promo-codes"

urlpatterns = [
    page("operators/<str:operator>/fares", fares.fares, "fares"),
    page("operators/<str:operator>/fares/new", fare_editor.add, "fares-new"),
    page(_ONE, fares.fare_table, "console-fares"),
    page(f"{_ONE}/change", fare_editor.change, "fares-change"),
    page(f"{_ONE}/apply", fares.apply, "fares-apply"),
    page(_CODES, promo_codes.promo_codes, "promo-codes"),
    page(f"{_CODES}/new", promo_codes.add, "promo-code-new"),
    page(f"{_CODES}/bulk", promo_codes.bulk, "promo-codes-bulk"),
    page(f"{_CODES}/<str:code>/stop", promo_codes.stop, "promo-code-stop"),
]
