"""Fares by distance, from two figures: two families, every class of a vehicle. Pure, without floats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from babel.numbers import get_currency_precision, list_currencies

from carnet.domains.schedule.contracts import Conditions, NewFare, RefundTier, Tariff, TariffKind
from carnet.domains.schedule.rules import DEFAULT_CONDITIONS
from carnet.kernel.problem import Problem

_TENTHS: Final = {"1": 16, "business": 25, "first": 40}
"""What a class costs in tenths of the plainest one."""
_FLEX_TENTHS: Final = 15
_EXCHANGE_FEE: Final = 10  # whole units of the currency
_MILLI: Final = 1_000
_HIGHEST: Final = 10**6  # whole units of the currency
_FREE: Final = (RefundTier(0, 0),)


class OptionRefused(Problem):
    """An option of the command cannot be as it is given; the text begins with its name."""

    code = "OPTION_REFUSED"


@dataclass(frozen=True, slots=True)
class Prices:
    """`milli_per_km` thousandths of a minor unit a kilometre, at least `minimum` minor units, in steps of `round_to`.

    `exchange_fee` is in minor units too; all for the plainest class of the family Saver.
    """

    currency: str
    milli_per_km: int
    minimum: int
    round_to: int
    exchange_fee: int

    def fares(self, classes: Sequence[str]) -> tuple[NewFare, ...]:
        """Saver and Flex for each class."""
        return tuple(self._families(classes))

    def _families(self, classes: Sequence[str]) -> Iterator[NewFare]:
        saver = Conditions(
            refund_tiers=DEFAULT_CONDITIONS.refund_tiers, exchange_fee=self.exchange_fee, name_change=False
        )
        flex = Conditions(refund_tiers=_FREE, exchange_fee=0, name_change=True)
        for travel_class in classes:
            tenths = _TENTHS.get(travel_class, 10)
            yield NewFare("Saver", travel_class, self._tariff(tenths * 10), saver)
            yield NewFare("Flex", travel_class, self._tariff(tenths * _FLEX_TENTHS), flex)

    def _tariff(self, percent: int) -> Tariff:
        minimum = self.minimum
        if percent != 100:  # noqa: PLR2004
            minimum = _share(self.minimum, percent, self.round_to)
        return Tariff(
            TariffKind.DISTANCE,
            milli_per_km=_share(self.milli_per_km, percent, 1),
            minimum=minimum,
            round_to=self.round_to,
        )


def prices(*, fare_per_km: str, minimum_fare: str, currency: str) -> Prices:
    """The prices as the options give them (`0.12`, `3.90`, `EUR`). Raises OptionRefused, naming the option."""
    if currency not in list_currencies():
        raise OptionRefused(f"--currency: no ISO 4217 currency: {currency!r}")
    digits = get_currency_precision(currency)
    return Prices(
        currency=currency,
        milli_per_km=_units("--fare-per-km", fare_per_km, 10**digits * _MILLI),
        minimum=_units("--minimum-fare", minimum_fare, 10**digits),
        round_to=10 ** max(0, digits - 1),
        exchange_fee=_EXCHANGE_FEE * 10**digits,
    )


def _units(option: str, text: str, units: int) -> int:
    try:
        amount = Decimal(text.strip()) * units
    except InvalidOperation:
        raise OptionRefused(f"{option}: no amount of money: {text!r}") from None
    if not amount.is_finite() or not 0 <= amount <= _HIGHEST * units:
        raise OptionRefused(f"{option}: must be zero or more, and not astronomical: {text!r}")
    if amount != amount.to_integral_value():
        raise OptionRefused(f"{option}: {text!r} has more decimals than can be kept")
    return int(amount)


def _share(amount: int, percent: int, step: int) -> int:
    """`percent` of an amount, half up to a multiple of `step`."""
    return (amount * percent + 50 * step) // (100 * step) * step
