"""What holds for all pages about money, too: nothing inline, each id once, one heading, at most one yellow button."""

from __future__ import annotations

import re

import pytest

from carnet.domains.identity.contracts import MemberRole
from carnet.kernel import ids
from tests.web.own import member
from tests.web.shop import Shop
from tests.web.test_every_page import INLINE
from tests.web.tills import a_voucher, bought, pay, use

pytestmark = pytest.mark.django_db(transaction=True)


def keeps_them(text: str, address: str) -> None:
    assert not INLINE.search(text), (address, INLINE.search(text))
    known = re.findall(r'\sid="([^"]+)"', text)
    assert len(known) == len(set(known)), address
    for target in re.findall(r'(?:for|aria-labelledby|aria-describedby)="([^"]+)"', text):
        assert set(target.split()) <= set(known), (address, target)
    assert text.count("<h1") == 1, address


def test_pages_of_a_purchase_and_a_cancellation(traveller: Shop) -> None:
    paid, held, asked = bought(traveller, "1-1"), traveller.hold("1-2"), traveller.hold("1-3")
    use(traveller, held, a_voucher(500))
    bank = pay(traveller, asked, way="card", card="sim_3ds")["Location"]
    choose = traveller.get(f"/bookings/{paid}/cancel").content.decode()
    tickets = re.findall(r'name="ticket" value="([^"]+)"', choose)
    quote = traveller.client.post(f"/bookings/{paid}/cancel", {"ticket": tickets})["Location"]
    for path in (
        f"/bookings/{paid}",
        f"/bookings/{paid}/cancel",
        quote,
        f"/bookings/{held}/checkout",
        f"/bookings/{asked}/checkout",
        f"/bookings/{asked}/paying",
        bank,
        "/account/payments",
        "/bookings",
    ):
        page = traveller.get(path)
        assert page.status_code == 200, path
        keeps_them(page.content.decode(), path)


def test_pages_of_the_desk(traveller: Shop) -> None:
    paid = bought(traveller, "1-1")
    operator = traveller.sale.listing.operator_id
    manager = member("manu", MemberRole.MANAGER, operator)
    home = f"/operators/{ids.encode('opr', operator)}/bookings"
    one = manager.read(f"{home}/{paid}")
    tickets = re.findall(r'name="ticket" value="([^"]+)"', one)
    form = {"ticket": tickets, "destination": "source"}
    quote = manager.client.post(f"{home}/{paid}/cancel", form)["Location"]
    for path in (home, f"{home}/{paid}", quote):
        keeps_them(manager.read(path), path)
