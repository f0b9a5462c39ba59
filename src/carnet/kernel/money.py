"""Money is an integer number of minor units and an ISO 4217 currency. Never a float, never two currencies at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_CURRENCY = re.compile(r"[A-Z]{3}")


class CurrencyMismatch(ValueError):
    """Amounts of two currencies met in one calculation."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """`amount` minor units (cents for EUR) of `currency` (three capital letters)."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError(f"an amount is an integer number of minor units, not {type(self.amount).__name__}")
        if not _CURRENCY.fullmatch(self.currency):
            raise ValueError(f"not an ISO 4217 currency: {self.currency!r}")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.amount * count, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def share(self, basis_points: int) -> Money:
        """The part that `basis_points` (1/10,000) of this amount make, rounded half away from zero to a minor unit."""
        product = abs(self.amount) * basis_points
        part = (product + 5_000) // 10_000
        return Money(part if self.amount >= 0 else -part, self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return other.amount


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of `amounts`, all of which must be in `currency`; zero when there are none."""
    result = Money(0, currency)
    for amount in amounts:
        result += amount
    return result
