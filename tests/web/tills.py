"""Money at the shop's pages: vouchers to pay with, the forms that pay, the simulated bank."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from carnet.domains.payments import operations
from carnet.domains.payments.contracts import GoodwillReason
from carnet.domains.payments.models import Voucher
from carnet.domains.payments.operations import Goodwill
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from carnet.kernel.money import Money
from tests.web.shop import Shop


def a_voucher(amount: int) -> str:
    """The code of a voucher of the platform's."""
    given = Goodwill(Money(amount, "EUR"), "ada@example.org", GoodwillReason.DELAY)
    made = operations.goodwill_give(operator_id=None, goodwill=given, by=CARNET, now=clock.now())
    return Voucher.objects.get(pk=made.id).code


def use(shop: Shop, reference: str, code: str, **form: Any) -> HttpResponse:
    """Type a voucher's code at the checkout."""
    return shop.client.post(f"/bookings/{reference}/means", {"code": code, **form})  # type: ignore[return-value]


def pay(shop: Shop, reference: str, **form: Any) -> HttpResponse:
    """Press the button."""
    return shop.client.post(f"/bookings/{reference}/pay", {"key": str(ids.new_id()), **form})  # type: ignore[return-value]


def bought(shop: Shop, *seats: str, card: str = "sim_succeeds", **chosen: Any) -> str:
    """Seats paid by card; the reference."""
    reference = shop.hold(*seats, **chosen)
    assert shop.get(pay(shop, reference, way="card", card=card)["Location"]).status_code == 302
    return reference
