"""Which means pays how much of a price."""

from __future__ import annotations

from typing import Any

import pytest

from carnet.domains.payments import rules
from carnet.domains.payments.contracts import Part, PaymentMethod
from carnet.domains.payments.problems import DoesNotAddUp, InsufficientFunds, MeansRepeated, VoucherInsufficient
from carnet.kernel.money import Money
from carnet.kernel.problem import InvalidInput, Problem

WALLET, VOUCHER, CARD, CASH = (
    PaymentMethod.WALLET,
    PaymentMethod.VOUCHER,
    PaymentMethod.CARD,
    PaymentMethod.CASH,
)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def part(method: PaymentMethod, amount: int | None = None, code: str = "") -> Part:
    return Part(method, None if amount is None else eur(amount), voucher=code)


def split(price: int, *parts: tuple[Part, int | None]) -> list[int]:
    have = [None if most is None else eur(most) for _, most in parts]
    return [amount.amount for amount in rules.split(eur(price), [one for one, _ in parts], have)]


@pytest.mark.parametrize(
    ("parts", "amounts"),
    [
        ([(part(CARD), None)], [4_000]),
        ([(part(WALLET), 4_000)], [4_000]),
        ([(part(VOUCHER), 9_000)], [4_000]),
        ([(part(VOUCHER), 1_500), (part(CARD), None)], [1_500, 2_500]),
        ([(part(VOUCHER), 1_000), (part(WALLET), 2_000), (part(CARD), None)], [1_000, 2_000, 1_000]),
        ([(part(VOUCHER), 9_000), (part(CARD), None)], [4_000, 0]),
        ([(part(WALLET, 1_000), 5_000), (part(CARD, 3_000), None)], [1_000, 3_000]),
        ([(part(CARD, 500), None), (part(WALLET), 3_500)], [500, 3_500]),
        ([(part(CASH), None)], [4_000]),
        ([(part(WALLET), 0), (part(CARD), None)], [0, 4_000]),
    ],
)
def test_means_add_up_to_the_price(parts: list[Any], amounts: list[int]) -> None:
    assert split(4_000, *parts) == amounts


@pytest.mark.parametrize(
    ("parts", "problem", "pointer"),
    [
        ([(part(WALLET), 3_999)], InsufficientFunds, "/methods/0"),
        ([(part(WALLET, 4_000), 3_999)], InsufficientFunds, "/methods/0"),
        ([(part(VOUCHER), 3_999)], DoesNotAddUp, None),
        ([(part(VOUCHER, 2_000), 1_999), (part(CARD), None)], VoucherInsufficient, "/methods/0"),
        ([(part(CARD, 3_999), None)], DoesNotAddUp, None),
        ([(part(CARD, 4_001), None)], DoesNotAddUp, "/methods/0/amount/amount"),
        ([(part(WALLET, 3_000), 9_000), (part(CARD, 1_001), None)], DoesNotAddUp, "/methods/1/amount/amount"),
        ([(Part(CARD, Money(4_000, "CHF")), None)], rules.CurrencyMismatch, "/methods/0/amount/currency"),
        ([], DoesNotAddUp, None),
    ],
)
def test_what_does_not_add_up_is_refused(parts: list[Any], problem: type[Problem], pointer: str | None) -> None:
    with pytest.raises(problem) as refusal:
        split(4_000, *parts)
    assert [one.path for one in refusal.value.pointers] == ([pointer] if pointer else [])


@pytest.mark.parametrize(
    "parts",
    [
        [part(CARD, 1), part(CARD)],
        [part(WALLET, 1), part(WALLET)],
        [part(VOUCHER, code="A"), part(VOUCHER, code="A")],
    ],
)
def test_no_means_pays_twice(parts: list[Part]) -> None:
    with pytest.raises(MeansRepeated):
        rules.check_means(parts)


def test_two_vouchers_and_a_card_are_fine_and_eleven_are_too_many() -> None:
    rules.check_means([part(VOUCHER, code="A"), part(VOUCHER, code="B"), part(CARD)])
    with pytest.raises(InvalidInput):
        rules.check_means([part(VOUCHER, code=str(number)) for number in range(11)])
