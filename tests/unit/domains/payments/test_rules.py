"""What may happen to a payment, and what may be paid in."""

from __future__ import annotations

import pytest

from carnet.domains.payments.contracts import PaymentStatus
from carnet.domains.payments.rules import (
    CURRENCIES,
    HOME_CURRENCY,
    LEAST_TOP_UP,
    MOST_TOP_UP,
    MOVES,
    AmountOutOfRange,
    CurrencyMismatch,
    CurrencyNotSupported,
    check_top_up,
)
from carnet.kernel.money import Money


def test_every_status_can_be_reached_and_none_leads_back_to_itself() -> None:
    assert set(MOVES.values()) == set(PaymentStatus)
    assert all(origin is not reached for (origin, _), reached in MOVES.items())


def test_no_status_is_entered_twice() -> None:
    """The key of the history depends on it: no walk through the table meets a status again."""

    def walk(status: PaymentStatus | None, seen: frozenset[PaymentStatus]) -> None:
        for (origin, _), reached in MOVES.items():
            if origin is status:
                assert reached not in seen
                walk(reached, seen | {reached})

    walk(None, frozenset())


@pytest.mark.parametrize("final", [PaymentStatus.FAILED, PaymentStatus.VOIDED, PaymentStatus.REFUNDED])
def test_t27_nothing_leads_out_of_an_end(final: PaymentStatus) -> None:
    assert not [verb for (origin, verb) in MOVES if origin is final]


@pytest.mark.parametrize("amount", [LEAST_TOP_UP, MOST_TOP_UP])
def test_the_limits_themselves_may_be_paid_in(amount: int) -> None:
    check_top_up(Money(amount, HOME_CURRENCY), currency=HOME_CURRENCY)


@pytest.mark.parametrize("amount", [LEAST_TOP_UP - 1, MOST_TOP_UP + 1, 0, -LEAST_TOP_UP])
def test_t26_amounts_outside_the_limits_are_refused(amount: int) -> None:
    with pytest.raises(AmountOutOfRange) as refused:
        check_top_up(Money(amount, "EUR"), currency="EUR")
    assert [pointer.path for pointer in refused.value.pointers] == ["/amount/amount"]


def test_the_wallet_takes_its_own_currency_only() -> None:
    with pytest.raises(CurrencyMismatch) as refused:
        check_top_up(Money(500, "CHF"), currency="EUR")
    assert [pointer.path for pointer in refused.value.pointers] == ["/amount/currency"]


def test_a_currency_without_wallets_is_refused() -> None:
    assert "XTS" not in CURRENCIES
    with pytest.raises(CurrencyNotSupported):
        check_top_up(Money(500, "XTS"), currency="XTS")
