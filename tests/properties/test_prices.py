"""Prices: what holds for every fare table, passenger and promo code."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.booking import rules
from carnet.domains.booking.contracts import PromoCode, PromoKind
from carnet.domains.schedule.contracts import (
    Charge,
    ChargeKind,
    Conditions,
    Fare,
    FareTable,
    LineKind,
    PassengerKind,
    PriceExplanation,
    Reduction,
    ReductionKind,
    Tariff,
    TariffKind,
    explain,
)
from carnet.kernel import ids
from carnet.kernel.money import Money, total
from carnet.kernel.span import Span
from tests.builders import NOW, some_stops

STOPS = some_stops(3, departs_at=NOW)
WHOLE = Span(0, 2)
AMOUNTS = st.integers(0, 10**9)
SHARES = st.integers(1, 10_000)
REDUCTIONS = st.lists(
    st.builds(
        lambda kind, off: Reduction(kind, off, least=3 if kind is ReductionKind.GROUP else None),
        st.sampled_from(list(ReductionKind)),
        SHARES,
    ),
    max_size=3,
    unique_by=lambda reduction: reduction.kind,
).map(tuple)
CHARGES = st.lists(
    st.builds(
        lambda kind, country, rate, amount, included: Charge("X", kind, country, rate, 0 if rate else amount, included),
        st.sampled_from(list(ChargeKind)),
        st.sampled_from(["", "DE", "FR"]),
        st.one_of(st.just(0), SHARES),
        AMOUNTS,
        st.booleans(),
    ),
    max_size=4,
).map(tuple)
TABLES = st.builds(
    lambda amount, reductions, charges: FareTable(
        ids.new_id(),
        "EUR",
        (Fare(ids.new_id(), "Saver", "2", Tariff(TariffKind.FLAT, amount), Conditions(), reductions),),
        charges,
    ),
    AMOUNTS,
    REDUCTIONS,
    CHARGES,
)
KINDS = st.sampled_from(list(PassengerKind))
GROUPS = st.integers(1, 10)


def priced(
    table: FareTable, *, kind: PassengerKind = PassengerKind.ADULT, group: int = 1, off: int = 0
) -> PriceExplanation:
    return explain(table, table.fares[0], STOPS, WHOLE, kind=kind, group=group, off=off)


@given(TABLES, KINDS, GROUPS, AMOUNTS)
def test_t25_lines_add_up_to_the_price(table: FareTable, kind: PassengerKind, group: int, off: int) -> None:
    price = priced(table, kind=kind, group=group, off=off)
    assert price.total == total((line.amount for line in price.lines if not line.included), "EUR")
    assert price.total.amount >= 0
    assert all(type(line.amount.amount) is int for line in price.lines)


@given(TABLES, KINDS, GROUPS)
def test_nobody_pays_more_than_an_adult(table: FareTable, kind: PassengerKind, group: int) -> None:
    assert priced(table, kind=kind, group=group).total <= priced(table).total


@given(TABLES, KINDS, GROUPS)
def test_only_the_largest_reduction_counts(table: FareTable, kind: PassengerKind, group: int) -> None:
    taken = [line for line in priced(table, kind=kind, group=group).lines if line.kind is LineKind.REDUCTION]
    open_to_them = [
        one.off_bp
        for one in table.fares[0].reductions
        if one.kind.value == kind.value or (one.least is not None and group >= one.least)
    ]
    assert [line.rate_bp for line in taken] == ([max(open_to_them)] if open_to_them else [])


@given(TABLES, KINDS, AMOUNTS)
def test_a_discount_never_exceeds_what_there_is_and_comes_last(table: FareTable, kind: PassengerKind, off: int) -> None:
    before, after = priced(table, kind=kind).total, priced(table, kind=kind, off=off)
    assert before - after.total == Money(min(off, before.amount), "EUR")
    added = [line for line in after.lines if not line.included]
    assert all(line.kind is not LineKind.PROMO for line in added[:-1])


@given(TABLES, KINDS, GROUPS, AMOUNTS, st.randoms())
def test_the_order_of_reductions_and_charges_changes_nothing(
    table: FareTable, kind: PassengerKind, group: int, off: int, random: Random
) -> None:
    fare = table.fares[0]
    charges, reductions = list(table.charges), list(fare.reductions)
    random.shuffle(charges)
    random.shuffle(reductions)
    turned = FareTable(
        table.id,
        "EUR",
        (Fare(fare.id, "Saver", "2", fare.tariff, fare.conditions, tuple(reductions)),),
        tuple(charges),
    )
    known, same = priced(table, kind=kind, group=group, off=off), priced(turned, kind=kind, group=group, off=off)
    assert known.total == same.total
    assert sorted(map(repr, known.lines)) == sorted(map(repr, same.lines))


@given(TABLES)
def test_what_is_included_is_a_part_of_the_fare(table: FareTable) -> None:
    price = priced(table)
    fare = price.lines[0].amount
    assert all(Money(0, "EUR") <= line.amount <= fare for line in price.lines if line.included)


@given(st.lists(AMOUNTS, min_size=1, max_size=10), SHARES, AMOUNTS, st.booleans())
def test_shares_of_a_code_add_up_and_leave_nobody_below_zero(
    amounts: list[int], off_bp: int, amount: int, percent: bool
) -> None:
    code = PromoCode(
        ids.new_id(),
        ids.new_id(),
        "X",
        PromoKind.PERCENT if percent else PromoKind.AMOUNT,
        off_bp if percent else 0,
        0 if percent else amount,
        "" if percent else "EUR",
    )
    shares = rules.taken_off(code, [Money(one, "EUR") for one in amounts])
    assert all(0 <= share <= one for share, one in zip(shares, amounts, strict=True))
    if not percent:
        assert sum(shares) == min(amount, sum(amounts))


@pytest.mark.parametrize("off", [-1, 1.0, "5", True, None])
def test_t26_a_discount_is_a_whole_number_of_minor_units(off: object) -> None:
    table = FareTable(ids.new_id(), "EUR", (Fare(ids.new_id(), "S", "2", Tariff(TariffKind.FLAT, 100), Conditions()),))
    with pytest.raises(ValueError, match="whole number"):
        priced(table, off=off)  # type: ignore[arg-type]
