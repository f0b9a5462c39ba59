"""Giving tickets back by quote: choose, see what comes back and why, confirm."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from carnet.domains.booking.models import Booking, Quote, Ticket
from carnet.domains.payments.models import Refund
from tests.money import balance, give_money
from tests.web.shop import Shop, a_user
from tests.web.tills import bought, pay

pytestmark = pytest.mark.django_db(transaction=True)
_TICKET = re.compile(r'name="ticket" value="(tkt_[^"]+)"')


@pytest.fixture
def reference(traveller: Shop) -> str:
    """Two tickets, paid from a wallet that then has 60 EUR."""
    give_money(traveller.user.id, 10_000)
    reference = traveller.hold("1-1", "1-2")
    pay(traveller, reference, way="wallet")
    return reference


def choose(shop: Shop, reference: str) -> list[str]:
    """The tickets that the page offers."""
    return _TICKET.findall(shop.get(f"/bookings/{reference}/cancel").content.decode())


def ask(shop: Shop, reference: str, *tickets: str, destination: str = "source") -> str:
    """The address of the quote."""
    form = {"ticket": list(tickets), "destination": destination}
    answer = shop.client.post(f"/bookings/{reference}/cancel", form)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def read(shop: Shop, path: str) -> str:
    return shop.get(path).content.decode().replace("\u00a0", " ")


def test_a_part_is_given_back_for_what_the_quote_said(traveller: Shop, reference: str) -> None:
    one = choose(traveller, reference)[0]
    quote = ask(traveller, reference, one)
    page = read(traveller, quote)
    assert "Saver: 10 % is kept until" in page
    assert "(48 hours before), then 50 %." in page
    assert "Cancel and get 18.00 EUR" in page
    assert "Nothing happens until you confirm." in page
    done = traveller.client.post(f"{quote}/confirm", follow=True).content.decode().replace("\u00a0", " ")
    assert "18.00 EUR are in your wallet." in done
    assert "Given back" in done
    assert balance(traveller.user.id) == 7_800
    assert sorted(Ticket.objects.values_list("status", flat=True)) == ["cancelled", "issued"]


def test_t14_confirmed_twice_it_is_given_back_once(traveller: Shop, reference: str) -> None:
    quote = ask(traveller, reference, *choose(traveller, reference))
    for _ in range(2):
        assert traveller.client.post(f"{quote}/confirm")["Location"] == f"/bookings/{reference}"
    assert balance(traveller.user.id) == 9_600
    assert Booking.objects.get(reference=reference).status == "cancelled"


def test_looking_at_a_quote_changes_nothing(traveller: Shop, reference: str) -> None:
    quote = ask(traveller, reference, *choose(traveller, reference))
    read(traveller, quote)
    assert balance(traveller.user.id) == 6_000
    assert Refund.objects.count() == 0


def test_none_ticked_is_asked_back(traveller: Shop, reference: str) -> None:
    answer = traveller.client.post(f"/bookings/{reference}/cancel", {})
    assert answer.status_code == 422
    assert "Tick the tickets" in answer.content.decode()


def test_a_quote_that_is_over_is_followed_by_a_new_one(traveller: Shop, reference: str) -> None:
    quote = ask(traveller, reference, *choose(traveller, reference))
    row = Quote.objects.get()
    Quote.objects.update(valid_until=row.created_at - timedelta(seconds=1))
    answer = traveller.client.post(f"{quote}/confirm", follow=True)
    page = answer.content.decode().replace("\u00a0", " ")
    assert "That offer was over. This is what it comes to now" in page
    assert "Cancel and get 36.00 EUR" in page
    assert balance(traveller.user.id) == 6_000
    newer = answer.redirect_chain[-1][0]
    assert newer != quote
    traveller.client.post(f"{newer}/confirm")
    assert balance(traveller.user.id) == 9_600


def test_an_older_quote_leads_to_a_new_one(traveller: Shop, reference: str) -> None:
    first, second = choose(traveller, reference)
    old = ask(traveller, reference, first)
    ask(traveller, reference, second)
    page = traveller.client.post(f"{old}/confirm", follow=True).content.decode()
    assert "nothing was changed yet" in page
    assert balance(traveller.user.id) == 6_000


def test_money_of_a_card_goes_back_to_it_or_to_the_wallet(traveller: Shop) -> None:
    reference = bought(traveller, "1-1")
    ticket = choose(traveller, reference)[0]
    page = read(traveller, ask(traveller, reference, ticket))
    assert "the card, within some working days" in page
    assert "To my wallet instead" in page
    page = read(traveller, quote := ask(traveller, reference, ticket, destination="wallet"))
    assert "the wallet, at once" in page
    assert "Back to where it came from instead" in page
    traveller.client.post(f"{quote}/confirm")
    assert balance(traveller.user.id) == 1_800
    page = read(traveller, f"/bookings/{reference}")
    assert "to: Wallet" in page
    assert "−18.00 EUR" in page


def test_t43_a_stranger_has_no_quote(traveller: Shop, reference: str) -> None:
    quote = ask(traveller, reference, *choose(traveller, reference))
    stranger = Shop(traveller.sale, a_user("eve@example.org"))
    stranger.log_in()
    for path in (f"/bookings/{reference}/cancel", quote):
        assert stranger.get(path).status_code == 404
    assert stranger.client.post(f"/bookings/{reference}/cancel", {"ticket": "x"}).status_code == 404
    assert stranger.client.post(f"{quote}/confirm").status_code == 404
    assert balance(traveller.user.id) == 6_000


def test_what_is_not_paid_has_nothing_to_give_back(traveller: Shop) -> None:
    reference = traveller.hold("1-1")
    answer = traveller.get(f"/bookings/{reference}/cancel")
    assert answer["Location"] == f"/bookings/{reference}"
