"""Whatever was paid with and whatever came of it: an operator's papers say what its accounts say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from carnet.domains.payments import queries as ledger
from carnet.domains.payments.contracts import Part, PaymentMethod, TestCard
from carnet.infra.events import drain
from carnet.infra.jobs import run_due
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.domains.booking.buying import WALLET, a_voucher, buy, card, held, voucher
from tests.domains.booking.changed import Bought
from tests.domains.booking.conftest import a_sale
from tests.domains.booking.exchanging import another, confirmed, quoted, wanted
from tests.domains.booking.returns import give_back
from tests.domains.payments.world import a_wallet
from tests.domains.settlement.conftest import Books, some_books

SOME = Part(PaymentMethod.WALLET, Money(500, "EUR"))


@pytest.fixture
def books(transactional_db: None, settings: Any) -> Books:
    """An operator with twenty seats, whose buyers pay by card."""
    settings.SIMULATED_PROVIDER, settings.PROVIDER_TIMEOUT = True, timedelta(milliseconds=1)
    sale = a_sale()
    sale.with_seats(20)
    return some_books(sale)


def all_happened() -> None:
    """Jobs, and what follows from events, until nothing is left to do."""
    for _ in range(3):
        run_due(now=NOW)
        drain(now=NOW)


def difference(books: Books) -> int:
    """What papers say less what the ledger says that travellers paid and got back."""
    said = sum(one.gross.amount for one in books.invoices())
    settled = ledger.settled(books.operator_id, "EUR", since=NOW - timedelta(days=1), until=NOW + timedelta(days=1))
    return said - sum(one.gross.amount for one in settled)


@pytest.mark.parametrize("which", [TestCard.SUCCEEDS, TestCard.FAILS, TestCard.CAPTURE_FAILS])
def test_a_purchase_by_several_means(books: Books, which: TestCard) -> None:
    ada = a_wallet(100_000)
    buy(ada, held(books.sale, ada, count=2), voucher(a_voucher(1_000)), SOME, card(which))
    all_happened()
    assert difference(books) == 0


@pytest.mark.parametrize("which", [TestCard.SUCCEEDS, TestCard.CAPTURE_FAILS])
def test_an_exchange_and_what_goes_back_after_it(books: Books, which: TestCard) -> None:
    ada = a_wallet(100_000)
    one = Bought(ada, held(books.sale, ada, count=2, to_stop=2))
    buy(ada, one.reference, WALLET)
    confirmed(one, quoted(one, wanted(one, another(books.sale), books.sale, family="Flex")), card(which))
    all_happened()
    assert difference(books) == 0
    live = [ticket.id for ticket in one.booking.tickets if ticket.status == "issued"]
    if live:
        give_back(one, live[:1])
        all_happened()
        assert difference(books) == 0
    assert books.invoices()
