"""Money, spans and ids: what holds for all of them, not for a few examples."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.inventory.contracts import leg_bits
from carnet.kernel import ids
from carnet.kernel.ids import MalformedId
from carnet.kernel.money import CurrencyMismatch, Money, total
from carnet.kernel.span import Span

AMOUNTS = st.integers(-(10**15), 10**15)
EUROS = AMOUNTS.map(lambda amount: Money(amount, "EUR"))
LEGS = 12
SPANS = st.tuples(st.integers(0, LEGS - 1), st.integers(1, LEGS)).filter(lambda ends: ends[0] < ends[1])
UUIDS = st.integers(0, 2**128 - 1).map(lambda number: UUID(int=number))
PREFIXES = st.sampled_from(["bkg", "tkt", "lst", "usr"])


@given(EUROS, EUROS, EUROS)
def test_t25_money_adds_up_exactly(one: Money, two: Money, three: Money) -> None:
    assert (one + two) + three == one + (two + three)
    assert one + two - two == one
    assert one - one == Money(0, "EUR")
    assert Money(0, "EUR") - one == -one
    assert total([one, two, three], "EUR") == one + two + three
    assert one * 3 == one + one + one


@given(EUROS, EUROS)
def test_money_is_ordered_as_its_amounts(one: Money, two: Money) -> None:
    assert (one < two) == (one.amount < two.amount)
    assert (one <= two) == (one.amount <= two.amount)


@given(EUROS, AMOUNTS)
def test_currencies_never_mix(euros: Money, amount: int) -> None:
    crowns = Money(amount, "SEK")
    for mix in (lambda: euros + crowns, lambda: euros - crowns, lambda: euros < crowns, lambda: total([crowns], "EUR")):
        with pytest.raises(CurrencyMismatch):
            mix()


@given(st.one_of(st.floats(), st.booleans(), st.text(), st.decimals(), st.none()))
def test_t25_t26_an_amount_is_an_integer(amount: object) -> None:
    with pytest.raises(TypeError):
        Money(amount, "EUR")  # type: ignore[arg-type]


@given(EUROS, st.integers(0, 10_000))
def test_a_share_and_the_rest_make_the_whole(price: Money, basis_points: int) -> None:
    share = price.share(basis_points)
    assert abs(share.amount) <= abs(price.amount)
    assert abs(share.amount * 10_000 - price.amount * basis_points) <= 5_000  # rounded by half a unit at most
    assert share + (price - share) == price
    assert price.share(10_000) == price
    assert (-price).share(basis_points) == -share


@given(SPANS, SPANS)
def test_spans_overlap_when_they_share_a_leg(one: tuple[int, int], two: tuple[int, int]) -> None:
    first, second = Span(*one), Span(*two)
    shared = bool(set(first.legs) & set(second.legs))
    assert first.overlaps(second) == second.overlaps(first) == shared
    assert bool(leg_bits(first) & leg_bits(second)) == shared


@given(SPANS, st.integers(LEGS, 2 * LEGS))
def test_a_mask_has_one_digit_for_each_leg(ends: tuple[int, int], legs: int) -> None:
    span = Span(*ends)
    mask = span.mask(legs)
    assert len(mask) == legs
    assert [leg for leg, digit in enumerate(mask) if digit == "1"] == list(span.legs)
    assert int(mask[::-1], 2) == leg_bits(span)


@given(st.integers(-3, LEGS), st.integers(-3, LEGS))
def test_a_span_has_a_leg_or_is_none(from_stop: int, to_stop: int) -> None:
    if 0 <= from_stop < to_stop:
        assert list(Span(from_stop, to_stop).legs)
        return
    with pytest.raises(ValueError, match="a span needs"):
        Span(from_stop, to_stop)


@given(PREFIXES, UUIDS)
def test_an_id_is_read_as_it_was_written(prefix: str, value: UUID) -> None:
    assert ids.decode(prefix, ids.encode(prefix, value)) == value


@given(UUIDS, UUIDS)
def test_written_ids_are_ordered_as_the_ids_are(one: UUID, two: UUID) -> None:
    assert (ids.encode("bkg", one) < ids.encode("bkg", two)) == (one < two)


@given(st.one_of(st.text(), st.from_regex(r"[a-z]{3}_[0-9a-z]{26}", fullmatch=True)))
def test_t56_an_id_has_one_spelling(text: str) -> None:
    """Whatever is read is what would be written; anything else is refused by name."""
    try:
        value = ids.decode("bkg", text)
    except MalformedId:
        return
    assert ids.encode("bkg", value) == text


@given(PREFIXES, UUIDS, st.data())
def test_t56_an_id_of_another_kind_or_with_a_slip_is_refused(prefix: str, value: UUID, data: st.DataObject) -> None:
    text = ids.encode(prefix, value)
    with pytest.raises(MalformedId):
        ids.decode("pay", text)
    place = data.draw(st.integers(0, len(text) - 1))
    other = st.characters().filter(lambda letter: letter not in "0123456789abcdefghjkmnpqrstvwxyz_" + text[place])
    slip = data.draw(other)
    with pytest.raises(MalformedId):
        ids.decode(prefix, text[:place] + slip + text[place + 1 :])


def test_new_ids_are_version_7_and_of_the_right_variant() -> None:
    made = [ids.new_id() for _ in range(1_000)]
    assert {one.version for one in made} == {7}
    assert len(set(made)) == len(made)
    milliseconds = [one.int >> 80 for one in made]
    assert milliseconds == sorted(milliseconds)
