"""Prices from options: exact, and refused in a line that names the option."""

from __future__ import annotations

import pytest

from carnet.domains.schedule.contracts import RefundTier
from carnet.domains.schedule.gtfs.tariffs import OptionRefused, Prices, prices
from carnet.domains.schedule.rules import check_fares


def of(per_km: str = "0.12", minimum: str = "3.90", currency: str = "EUR") -> Prices:
    """Prices for options."""
    return prices(fare_per_km=per_km, minimum_fare=minimum, currency=currency)


def test_amounts_are_exact() -> None:
    assert of() == Prices("EUR", milli_per_km=12_000, minimum=390, round_to=10, exchange_fee=1_000)
    assert of("0.12345").milli_per_km == 12_345
    assert of("12", "300", "JPY") == Prices("JPY", milli_per_km=12_000, minimum=300, round_to=1, exchange_fee=10)
    assert of("0.1", "1", "KWD") == Prices(
        "KWD", milli_per_km=100_000, minimum=1_000, round_to=100, exchange_fee=10_000
    )
    assert of("0", "0").minimum == 0


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"per_km": "0.1234567"}, "--fare-per-km"),
        ({"per_km": "cheap"}, "--fare-per-km"),
        ({"per_km": "-0.1"}, "--fare-per-km"),
        ({"per_km": "NaN"}, "--fare-per-km"),
        ({"per_km": "1e30"}, "--fare-per-km"),
        ({"minimum": "3.905"}, "--minimum-fare"),
        ({"minimum": "Infinity"}, "--minimum-fare"),
        ({"currency": "EURO"}, "--currency"),
    ],
)
def test_options_that_are_refused(options: dict[str, str], names: str) -> None:
    with pytest.raises(OptionRefused, match=f"^{names}: "):
        of(**options)


def test_two_families_in_every_class() -> None:
    fares = of().fares(["1", "2"])
    check_fares(fares)
    found = {(fare.family, fare.travel_class): fare.tariff for fare in fares}
    assert {key: (tariff.milli_per_km, tariff.minimum) for key, tariff in found.items()} == {
        ("Saver", "2"): (12_000, 390),
        ("Saver", "1"): (19_200, 620),
        ("Flex", "2"): (18_000, 590),
        ("Flex", "1"): (28_800, 940),
    }
    assert {tariff.round_to for tariff in found.values()} == {10}


def test_saver_keeps_more_the_later_and_flex_nothing() -> None:
    saver, flex = of().fares(["standard"])
    assert saver.conditions.refund_tiers == (RefundTier(48, 1_000), RefundTier(24, 5_000), RefundTier(0, 8_000))
    assert (saver.conditions.exchange_fee, saver.conditions.name_change) == (1_000, False)
    assert flex.conditions.refund_tiers == (RefundTier(0, 0),)
    assert (flex.conditions.exchange_fee, flex.conditions.name_change) == (0, True)
