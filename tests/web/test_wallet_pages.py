"""The wallets' pages: one for each currency, paying in, the bank, the statement."""

from __future__ import annotations

import csv
import io

import pytest

from carnet.domains.payments import operations
from carnet.domains.payments import queries as money
from carnet.domains.payments.contracts import AccountKind, PaymentStatus
from carnet.kernel import clock, ids
from tests.money import balance, give_money
from tests.web.shop import Shop, key_in

COMMITTED = pytest.mark.django_db(transaction=True)


def pay_in(shop: Shop, currency: str = "EUR", *, amount: str = "50", card: str = "sim_succeeds") -> str:
    """Where the form leads."""
    form = {"amount": amount, "card": card, "key": str(ids.new_id())}
    answer = shop.client.post(f"/wallet/{currency}/top-up", form)
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


@COMMITTED
def test_paying_in_opens_a_wallet_of_another_currency_and_converts_nothing(traveller: Shop) -> None:
    text = traveller.get("/wallet/CHF").content.decode()
    assert "You can spend, CHF" in text
    assert "No movements" in text
    assert pay_in(traveller, "CHF") == "/wallet/CHF"
    assert (balance(traveller.user.id, "CHF"), balance(traveller.user.id)) == (5_000, 0)
    text = traveller.get("/wallet").content.decode()
    assert 'href="/wallet/CHF"' in text
    assert 'href="/wallet/USD"' in text
    assert traveller.get("/wallet/JPY").status_code == 404


@COMMITTED
def test_the_bank_asks_first_and_the_wallet_says_so(traveller: Shop) -> None:
    bank = pay_in(traveller, card="sim_3ds")
    assert bank.startswith("/simulated-bank/pay_")
    text = traveller.get("/wallet").content.decode()
    assert "wait for you at your bank" in text
    assert bank in text
    assert balance(traveller.user.id) == 0
    back = traveller.client.post(bank, {"answer": "approve"})["Location"]
    assert back.endswith("/wallet/EUR/top-up/waiting")
    text = traveller.client.get(back, follow=True).content.decode()
    assert "are in your wallet" in text
    assert "wait for you at your bank" not in text
    assert balance(traveller.user.id) == 5_000


@COMMITTED
def test_t27_what_the_bank_refuses_is_told_and_not_in_the_wallet(traveller: Shop) -> None:
    bank = pay_in(traveller, card="sim_3ds")
    back = traveller.client.post(bank, {"answer": "refuse"})["Location"]
    assert "The payment was refused" in traveller.client.get(back, follow=True).content.decode()
    assert balance(traveller.user.id) == 0


@COMMITTED
def test_t17_a_silent_bank_leaves_the_money_on_its_way(traveller: Shop) -> None:
    pay_in(traveller, card="sim_answers_late")
    assert "are on their way" in traveller.get("/wallet").content.decode()
    assert balance(traveller.user.id) == 0
    back = traveller.client.get("/wallet/EUR/top-up/waiting", follow=True)
    assert back.status_code == 200
    (payment,) = money.payments_of_user(traveller.user.id)
    assert (payment.status is PaymentStatus.CAPTURED) == (balance(traveller.user.id) == 5_000)


def test_each_line_says_what_it_was(traveller: Shop) -> None:
    give_money(traveller.user.id, 10_000)
    reference = traveller.hold("1-1")
    traveller.client.post(f"/bookings/{reference}/pay", {"key": str(ids.new_id())})
    text = traveller.get("/wallet").content.decode()
    assert "Bought tickets" in text
    assert f'href="/bookings/{reference}"' in text
    only = traveller.get("/wallet", {"kind": "top_up"}).content.decode()
    assert "Bought tickets" not in only
    assert "Paid in" in only


def test_what_is_reserved_is_shown_as_such(traveller: Shop) -> None:
    user = traveller.user.id
    give_money(user, 10_000)
    wallet = operations.account_open(AccountKind.WALLET, user, "EUR")
    assert operations.reserve(wallet, ids.new_id(), 2_500, now=clock.now()) == 7_500
    text = traveller.get("/wallet").content.decode()
    assert "Reserved for purchases under way" in text
    for amount in ("75.00", "25.00", "100.00"):
        assert amount in text


def test_the_statement_comes_as_a_table(traveller: Shop) -> None:
    give_money(traveller.user.id, 10_000)
    reference = traveller.hold("1-1")
    traveller.client.post(f"/bookings/{reference}/pay", {"key": str(ids.new_id())})
    answer = traveller.get("/wallet/EUR/statement.csv")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["what"], row["booking"], row["amount"], row["balance"]) for row in rows] == [
        ("Bought tickets", reference, "-20.00", "80.00"),
        ("Paid in", "", "100.00", "100.00"),
    ]
    only = traveller.get("/wallet/EUR/statement.csv", {"kind": "top_up"}).content.decode()
    assert reference not in only


@COMMITTED
def test_a_form_without_a_card_says_so(traveller: Shop) -> None:
    page = traveller.client.post("/wallet/EUR/top-up", {"amount": "50", "card": "", "key": "k"})
    assert page.status_code == 422
    assert key_in(page)  # type: ignore[arg-type]
    assert balance(traveller.user.id) == 0
