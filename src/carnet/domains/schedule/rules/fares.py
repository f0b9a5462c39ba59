"""What the fares of a table must satisfy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import Final
from uuid import UUID

from carnet.domains.schedule.contracts import (
    Charge,
    Conditions,
    FareTable,
    MissingPrice,
    NewFare,
    Reduction,
    ReductionKind,
    RefundTier,
    SalePeriod,
    Tariff,
    TariffKind,
)
from carnet.kernel.problem import InvalidInput, Pointer

_WHOLE: Final = 10_000
_MOST: Final = 10**12
_OLDEST: Final = 150
_LARGEST_GROUP: Final = 10
_MOST_QUOTA: Final = 100_000
_YEARS: Final = range(1970, 3000)
_COUNTRY: Final = re.compile(r"[A-Z]{2}")

DEFAULT_CONDITIONS: Final = Conditions(
    refund_tiers=(
        RefundTier(48, 1_000),
        RefundTier(24, 5_000),
        RefundTier(0, 8_000),
    )
)
"""10 % are kept until 48 h before departure, 50 % until 24 h, 80 % until it departs, then all; no exchange."""


def check_fares(fares: Sequence[NewFare], charges: Sequence[Charge] = ()) -> None:
    """Raises InvalidInput, naming each field, unless every family has one fare per class and all figures make sense."""
    found = [*_family_faults(fares)]
    for place, fare in enumerate(fares):
        path = f"/fares/{place}"
        found += _tariff_faults(f"{path}/tariff", fare.tariff)
        found += _condition_faults(f"{path}/conditions", fare.conditions)
        found += _reduction_faults(f"{path}/reductions", fare.reductions)
        found += _period_faults(f"{path}/periods", fare.periods)
        if fare.quota is not None and not _whole(fare.quota, 1, _MOST_QUOTA):
            found.append(Pointer(f"{path}/quota", "OUT_OF_RANGE", "a quota is from 1 to 100,000 passengers"))
    for place, charge in enumerate(charges):
        found += _charge_faults(f"/charges/{place}", charge)
    if found:
        raise InvalidInput(f"not a fare table: {found[0].detail}", pointers=found)


def _whole(value: object, least: int, most: int) -> bool:
    """Whether it is a whole number in these bounds; True and 1.0 are none."""
    return type(value) is int and least <= value <= most


def _family_faults(fares: Sequence[NewFare]) -> Iterator[Pointer]:
    if not fares:
        yield Pointer("/fares", "EMPTY", "a fare table has at least one fare")
    names = Counter((fare.family, fare.travel_class) for fare in fares)
    for place, fare in enumerate(fares):
        path = f"/fares/{place}"
        if not fare.family.strip():
            yield Pointer(f"{path}/family", "EMPTY", "a fare has a family")
        if not fare.travel_class.strip():
            yield Pointer(f"{path}/travel_class", "EMPTY", "a fare has a class")
        if names[fare.family, fare.travel_class] > 1:
            yield Pointer(path, "DUPLICATE", f"{fare.family} has two fares of class {fare.travel_class}")


def _tariff_faults(path: str, tariff: Tariff) -> Iterator[Pointer]:
    amounts = {
        "amount": tariff.amount,
        "milli_per_km": tariff.milli_per_km,
        "minimum": tariff.minimum,
        **{f"prices/{place}/amount": cell.amount for place, cell in enumerate(tariff.prices)},
    }
    for name, amount in amounts.items():
        if not _whole(amount, 0, _MOST):
            yield Pointer(f"{path}/{name}", "INVALID", "an amount is a whole number of minor units, zero or more")
    if not _whole(tariff.round_to, 1, _MOST):
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
    if fee is not None and not _whole(fee, 0, _MOST):
        yield Pointer(f"{path}/exchange_fee", "INVALID", "a fee is a whole number of minor units, zero or more")
    tiers = conditions.refund_tiers
    if any(not _whole(tier.kept_bp, 0, _WHOLE) or not _whole(tier.hours_before, 0, _MOST) for tier in tiers):
        yield Pointer(f"{path}/refund_tiers", "OUT_OF_RANGE", "a tier keeps from 0 to 10,000 basis points")
    if any(late.hours_before >= early.hours_before for early, late in pairwise(tiers)):
        yield Pointer(f"{path}/refund_tiers", "UNORDERED", "tiers run from early to late")
    if any(late.kept_bp < early.kept_bp for early, late in pairwise(tiers)):
        yield Pointer(f"{path}/refund_tiers", "UNORDERED", "a later tier never keeps less")


def _reduction_faults(path: str, reductions: Sequence[Reduction]) -> Iterator[Pointer]:
    kinds = Counter(reduction.kind for reduction in reductions)
    for place, reduction in enumerate(reductions):
        here = f"{path}/{place}"
        if kinds[reduction.kind] > 1:
            yield Pointer(f"{here}/kind", "DUPLICATE", f"a fare has one reduction for a {reduction.kind}")
        if not _whole(reduction.off_bp, 1, _WHOLE):
            yield Pointer(f"{here}/off_bp", "OUT_OF_RANGE", "a reduction takes off from 1 to 10,000 basis points")
        yield from _age_faults(here, reduction)
        if (reduction.kind is ReductionKind.GROUP) != (reduction.least is not None):
            yield Pointer(f"{here}/least", "INVALID", "a group, and nothing else, begins at a number of passengers")
        elif reduction.least is not None and not _whole(reduction.least, 2, _LARGEST_GROUP):
            yield Pointer(f"{here}/least", "OUT_OF_RANGE", "a group is from 2 to 10 passengers")


def _age_faults(path: str, reduction: Reduction) -> Iterator[Pointer]:
    ages = {"from_age": reduction.from_age, "until_age": reduction.until_age}
    for name, age in ages.items():
        if age is not None and not _whole(age, 0, _OLDEST):
            yield Pointer(f"{path}/{name}", "OUT_OF_RANGE", "an age is from 0 to 150 years")
        elif age is not None and reduction.kind is ReductionKind.GROUP:
            yield Pointer(f"{path}/{name}", "INVALID", "a group has no age")
    if reduction.from_age is not None and reduction.until_age is not None and reduction.from_age >= reduction.until_age:
        yield Pointer(f"{path}/until_age", "UNORDERED", "the ages end after they begin")


def _period_faults(path: str, periods: Sequence[SalePeriod]) -> Iterator[Pointer]:
    for place, period in enumerate(periods):
        bounds = {"since": period.since, "until": period.until}
        naive = [name for name, instant in bounds.items() if instant is not None and instant.tzinfo is None]
        yield from (Pointer(f"{path}/{place}/{name}", "NO_ZONE", "an instant has a time zone") for name in naive)
        far = [name for name, instant in bounds.items() if instant is not None and instant.year not in _YEARS]
        yield from (Pointer(f"{path}/{place}/{name}", "OUT_OF_RANGE", "a year from 1970 to 2999") for name in far)
        if not naive and period.since is not None and period.until is not None and period.since >= period.until:
            yield Pointer(f"{path}/{place}/until", "UNORDERED", "a sale period ends after it begins")


def _charge_faults(path: str, charge: Charge) -> Iterator[Pointer]:
    if not charge.name.strip():
        yield Pointer(f"{path}/name", "EMPTY", "a tax or fee has a name")
    if charge.country and not _COUNTRY.fullmatch(charge.country):
        yield Pointer(f"{path}/country", "INVALID", "a country is two capital letters of ISO 3166-1, or nothing")
    if not _whole(charge.rate_bp, 0, _WHOLE):
        yield Pointer(f"{path}/rate_bp", "OUT_OF_RANGE", "a share is from 0 to 10,000 basis points")
    if not _whole(charge.amount, 0, _MOST):
        yield Pointer(f"{path}/amount", "INVALID", "an amount is a whole number of minor units, zero or more")
    elif bool(charge.rate_bp) == bool(charge.amount):
        yield Pointer(f"{path}/rate_bp", "INVALID", "a tax or fee is either a share of the fare or an amount")


def missing_prices(table: FareTable, orders: Iterable[Sequence[UUID]]) -> tuple[MissingPrice, ...]:
    """What the matrices of a table lack for these orders of stations; each pair once for each fare."""
    pairs = list(dict.fromkeys(pair for stations in orders for pair in combinations(stations, 2)))
    found = []
    for fare in table.fares:
        if fare.tariff.kind is TariffKind.MATRIX:
            known = {(cell.from_station, cell.to_station) for cell in fare.tariff.prices}
            found += [MissingPrice(fare.id, *pair) for pair in pairs if pair not in known and pair[0] != pair[1]]
    return tuple(found)
