"""The page on which a card of Stripe's is typed, on the way to money in a wallet and to a gift voucher."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from carnet.domains.payments.models import Payment, Voucher
from tests.money import balance
from tests.stripe_stand_in import StandIn, standing_in
from tests.stripe_stand_in.process import KEY
from tests.web.shop import Shop

# A payment provider is never called inside a transaction, not even a test's.
pytestmark = pytest.mark.django_db(transaction=True)

TOP_UP, GIFT = "/wallet/EUR/top-up", "/vouchers/new"
FORMS = {
    TOP_UP: {"amount": "49.50", "next": "/bookings", "key": "mine"},
    GIFT: {
        "amount": "49.50",
        "currency": "EUR",
        "email": "grace@example.org",
        "message": 'Enjoy "it"\r\nand <b>come</b>',
        "method": "card",
        "key": "mine",
    },
}
_HIDDEN = re.compile(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">')
_FIELD = re.compile(r'<form class="panel stack deed".*?</form>', re.DOTALL)


@pytest.fixture(scope="module")
def stand_in() -> Iterator[StandIn]:
    with standing_in() as running:
        yield running


@pytest.fixture
def stripe(settings: Any) -> Any:
    """Stripe takes the cards."""
    settings.SIMULATED_PROVIDER = False
    settings.STRIPE_KEY, settings.STRIPE_PUBLISHABLE_KEY = "sk_test_x", "pk_test_x"
    return settings


@pytest.fixture
def bank(stripe: Any, stand_in: StandIn) -> StandIn:
    """The same, and it answers."""
    stripe.STRIPE_KEY, stripe.STRIPE_API_BASE = KEY, stand_in.url
    return stand_in


def hidden(page: str) -> dict[str, str]:
    """What the form of the card page sends again."""
    form = _FIELD.search(page)
    assert form, page
    return {name: unescape(value) for name, value in _HIDDEN.findall(form[0])}


def send(shop: Shop, path: str, **more: str) -> Any:
    return shop.client.post(path, {**FORMS[path], **more})


@pytest.mark.parametrize("path", FORMS)
def test_the_card_is_typed_on_a_page_that_keeps_what_was_typed(traveller: Shop, stripe: Any, path: str) -> None:
    answer = send(traveller, path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'data-stripe="pk_test_x"' in page
    assert f'action="{path}"' in page
    assert "49.50\u00a0EUR are charged to it." in page
    typed = hidden(page)
    typed.pop("csrfmiddlewaretoken", None)
    assert typed == {**FORMS[path], "instrument": ""}
    assert "Progress" not in page
    assert not Payment.objects.exists()


@pytest.mark.parametrize("path", FORMS)
def test_only_the_card_page_may_load_from_stripe(traveller: Shop, stripe: Any, path: str) -> None:
    policy = send(traveller, path)["Content-Security-Policy"]
    assert "script-src 'self' https://js.stripe.com" in policy
    assert "frame-src https://js.stripe.com" in policy
    before = traveller.get("/wallet" if path == TOP_UP else path)
    assert "stripe" not in before["Content-Security-Policy"]
    text = before.content.decode()
    assert "js.stripe.com" not in text
    assert "Test card" not in text
    assert "Its number goes to the payment provider and never to us." in text


def test_t21_the_token_pays_into_the_wallet_once(traveller: Shop, bank: StandIn) -> None:
    form = {**hidden(send(traveller, TOP_UP).content.decode()), "instrument": bank.card("4242424242424242")}
    for _ in range(2):
        assert traveller.client.post(TOP_UP, form)["Location"] == "/bookings"
    assert balance(traveller.user.id) == 4_950
    assert Payment.objects.get().provider == "stripe"


def test_t61_the_token_pays_for_one_gift(traveller: Shop, bank: StandIn) -> None:
    form = {**hidden(send(traveller, GIFT).content.decode()), "instrument": bank.card("4242424242424242")}
    first, again = (traveller.client.post(GIFT, form)["Location"] for _ in range(2))
    assert first == again
    row = Voucher.objects.get()
    assert (row.amount, row.email, row.message) == (4_950, FORMS[GIFT]["email"], FORMS[GIFT]["message"])
    assert Payment.objects.get().status == "captured"


@pytest.mark.parametrize("path", FORMS)
def test_t27_a_refused_card_charges_nothing_and_keeps_what_was_typed(traveller: Shop, bank: StandIn, path: str) -> None:
    answer = send(traveller, path, instrument=bank.card("4000000000000341"))
    page = answer.content.decode()
    assert answer.status_code in {409, 422}
    assert "nothing was charged" in page
    assert 'value="49.50"' in page
    assert balance(traveller.user.id) == 0


@pytest.mark.parametrize("path", FORMS)
def test_a_card_number_is_no_token(traveller: Shop, stripe: Any, path: str) -> None:
    answer = send(traveller, path, instrument="4242424242424242", card="4242424242424242")
    assert answer.status_code in {409, 422}
    assert "4242424242424242" not in answer.content.decode()
    assert not Payment.objects.exists()


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("amount", ["", "x", "0.50", "1000.01"])
def test_no_card_is_asked_for_what_cannot_be_bought(traveller: Shop, stripe: Any, path: str, amount: str) -> None:
    answer = send(traveller, path, amount=amount)
    assert answer.status_code in {409, 422}
    assert "data-stripe" not in answer.content.decode()


def test_the_wallet_buys_a_gift_without_a_card_page(traveller: Shop, stripe: Any) -> None:
    answer = send(traveller, GIFT, method="wallet")
    assert answer.status_code in {409, 422}
    assert "data-stripe" not in answer.content.decode()


def test_without_the_publishable_key_there_are_no_cards(traveller: Shop, stripe: Any) -> None:
    stripe.STRIPE_PUBLISHABLE_KEY = ""
    wallet, gift = (traveller.get(path).content.decode() for path in ("/wallet", GIFT))
    assert "No cards are taken here" in wallet
    assert " disabled>" in wallet
    assert 'value="card"' not in gift
    for path in FORMS:
        assert send(traveller, path, card="sim_succeeds").status_code in {409, 422}
    assert not Payment.objects.exists()


def test_a_bank_elsewhere_is_linked_to_from_the_wallet(traveller: Shop, bank: StandIn) -> None:
    answer = send(traveller, TOP_UP, instrument=bank.card("4000000000003220"))
    assert answer["Location"] == "/wallet/EUR"
    text = traveller.get(answer["Location"]).content.decode()
    assert "wait for you at your bank" in text
    assert str(Payment.objects.get().next_action) in unescape(text)
    assert balance(traveller.user.id) == 0


def test_t26_no_card_is_asked_for_a_wallet_that_cannot_be(traveller: Shop, stripe: Any) -> None:
    assert traveller.client.post("/wallet/JPY/top-up", FORMS[TOP_UP]).status_code == 404
