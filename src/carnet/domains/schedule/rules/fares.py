"""What the fares of a table must satisfy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from carnet.domains.schedule.contracts import Conditions, NewFare, RefundTier, Tariff, TariffKind
from carnet.kernel.problem import InvalidInput, Pointer

DEFAULT_CONDITIONS: Final = Conditions(
    refund_tiers=(
        RefundTier(48, 1_000),
        RefundTier(24, 5_000),
        RefundTier(0, 8_000),
    )
)
"""10 % are kept until 48 h before departure, 50 % until 24 h, 80 % until it departs, then all; no exchange."""


def check_fares(fares: Sequence[NewFare]) -> None:
    """Raises InvalidInput unless every family has one fare per class, and amounts and tiers make sense."""
    found = []
    if not fares:
        found.append(Pointer("/fares", "EMPTY", "a fare table has at least one fare"))
    names = Counter((fare.family, fare.travel_class) for fare in fares)
    for place, fare in enumerate(fares):
        path = f"/fares/{place}"
        if not fare.family.strip() or not fare.travel_class.strip():
            found.append(Pointer(path, "EMPTY", "a fare has a family and a class"))
        if names[fare.family, fare.travel_class] > 1:
            found.append(Pointer(path, "DUPLICATE", f"{fare.family} has two fares of class {fare.travel_class}"))
        found += _tariff_faults(f"{path}/tariff", fare.tariff)
        found += _condition_faults(f"{path}/conditions", fare.conditions)
    if found:
        raise InvalidInput(f"not a fare table: {found[0].detail}", pointers=found)


def _tariff_faults(path: str, tariff: Tariff) -> Iterator[Pointer]:
    amounts = {
        "amount": tariff.amount,
        "milli_per_km": tariff.milli_per_km,
        "minimum": tariff.minimum,
        **{f"prices/{place}/amount": cell.amount for place, cell in enumerate(tariff.prices)},
    }
    for name, amount in amounts.items():
        if type(amount) is not int or amount < 0:
            yield Pointer(f"{path}/{name}", "INVALID", "an amount is a whole number of minor units, zero or more")
    if type(tariff.round_to) is not int or tariff.round_to < 1:
        yield Pointer(f"{path}/round_to", "INVALID", "prices are rounded to one minor unit or more")
    yield from _matrix_faults(path, tariff)


def _matrix_faults(path: str, tariff: Tariff) -> Iterator[Pointer]:
    if (tariff.kind is TariffKind.MATRIX) != bool(tariff.prices):
        yield Pointer(f"{path}/prices", "INVALID", "a matrix has prices for pairs of stations, and nothing else has")
    pairs = Counter((cell.from_station, cell.to_station) for cell in tariff.prices)
    if any(count > 1 for count in pairs.values()):
        yield Pointer(f"{path}/prices", "DUPLICATE", "a pair of stations has one price")


def _condition_faults(path: str, conditions: Conditions) -> Iterator[Pointer]:
    fee = conditions.exchange_fee
    if fee is not None and (type(fee) is not int or fee < 0):
        yield Pointer(f"{path}/exchange_fee", "INVALID", "a fee is a whole number of minor units, zero or more")
    tiers = conditions.refund_tiers
    if any(not 0 <= tier.kept_bp <= 10_000 or tier.hours_before < 0 for tier in tiers):  # noqa: PLR2004  basis points
        yield Pointer(f"{path}/refund_tiers", "OUT_OF_RANGE", "a tier keeps from 0 to 10,000 basis points")
    if any(late.hours_before >= early.hours_before for early, late in pairwise(tiers)):
        yield Pointer(f"{path}/refund_tiers", "UNORDERED", "tiers run from early to late")
    if any(late.kept_bp < early.kept_bp for early, late in pairwise(tiers)):
        yield Pointer(f"{path}/refund_tiers", "UNORDERED", "a later tier never keeps less")
