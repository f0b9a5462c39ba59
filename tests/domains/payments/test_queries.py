"""Wallets and statements as their owner reads them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import Answer, Outcome, TransferKind, Wallet
from carnet.domains.payments.rules import CurrencyNotSupported
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.domains.payments.world import NOW, a_capture, a_pending_payment, a_wallet, capture, eur

pytestmark = pytest.mark.django_db


def test_there_is_always_a_wallet_in_the_home_currency() -> None:
    user = ids.new_id()
    assert queries.wallets(user) == (Wallet(user, eur(0), eur(0)),)
    assert queries.entries(user, "EUR") == ()


def test_wallets_are_listed_by_currency() -> None:
    user, nothing = a_wallet(500), Money(0, "CHF")
    operations.wallet_open(user_id=user, currency="CHF")
    assert queries.wallets(user) == (Wallet(user, nothing, nothing), Wallet(user, eur(500), eur(0)))


def test_opening_a_wallet_again_finds_it() -> None:
    user = a_wallet(500)
    assert operations.wallet_open(user_id=user, currency="EUR") == Wallet(user, eur(500), eur(0))
    with pytest.raises(CurrencyNotSupported):
        operations.wallet_open(user_id=user, currency="XTS")


def test_a_wallet_that_is_not_there_has_no_statement() -> None:
    with pytest.raises(queries.WalletUnknown):
        queries.entries(ids.new_id(), "CHF")


def test_a_statement_is_read_page_by_page() -> None:
    user = a_wallet(1_000)
    capture(*(a_capture(user, 100) for _ in range(4)))
    first = queries.entries(user, "EUR", limit=2)
    rest = queries.entries(user, "EUR", before=first[-1].position, limit=10)
    assert [line.balance.amount for line in (*first, *rest)] == [600, 700, 800, 900, 1_000]


def test_a_statement_can_be_narrowed_by_type_and_dates() -> None:
    user = a_wallet(1_000)
    capture(a_capture(user, 100))
    tomorrow = NOW + timedelta(days=1)
    late = Answer(a_pending_payment(user, 300, at=tomorrow), Outcome.CAPTURED, "r")
    operations.payment_answered(late, now=tomorrow)

    def amounts(**filters: object) -> list[int]:
        return [line.amount.amount for line in queries.entries(user, "EUR", **filters)]  # type: ignore[arg-type]

    assert amounts() == [300, -100, 1_000]
    assert amounts(kind=TransferKind.CAPTURE) == [-100]
    assert amounts(kind=TransferKind.TOP_UP) == [300, 1_000]
    assert amounts(since=tomorrow) == [300]
    assert amounts(until=tomorrow) == [-100, 1_000]
    assert amounts(until=tomorrow, kind=TransferKind.REFUND) == []


def test_nobody_reads_anothers_statement() -> None:
    a_wallet(1_000)
    assert queries.entries(a_wallet(0), "EUR") == ()


def test_a_payment_that_is_not_there() -> None:
    with pytest.raises(queries.PaymentUnknown):
        queries.payment(ids.new_id())
