"""Numbers as people write them: read to the last digit, and written so that they are read the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.web.forms.amounts import AmountField, PercentField, parsed, places_of, written


@pytest.mark.parametrize(
    ("text", "places", "number"),
    [
        ("46.50", 2, 4_650),
        ("46,5", 2, 4_650),
        (" 46 ", 2, 4_600),
        ("0", 2, 0),
        ("0.1", 2, 10),
        ("1.15", 2, 115),
        ("8.41", 2, 841),
        ("4650", 0, 4_650),
        ("0.12345", 5, 12_345),
        ("999999999.99", 2, 99_999_999_999),
    ],
)
def test_t25_what_people_write_is_read_exactly(text: str, places: int, number: int) -> None:
    assert parsed(text, places) == number


@pytest.mark.parametrize(
    "text",
    ["", "-1", "+1", "x", "1e3", "NaN", "Infinity", "46.505", "1,049.50", ".5", "5.", "٣", "1 000", "1_0", "9" * 10],
)
def test_t26_what_is_no_amount_is_none(text: str) -> None:
    assert parsed(text, 2) is None


def test_t26_no_fraction_of_a_currency_without_one() -> None:
    assert parsed("10.5", places_of("JPY")) is None
    assert parsed("105", places_of("JPY")) == 105


@given(st.integers(0, 10**11 - 1), st.integers(0, 5), st.booleans())
def test_what_is_written_is_read_the_same(number: int, places: int, short: bool) -> None:
    number %= 10 ** (9 + places)
    assert parsed(written(number, places, short=short), places) == number


def test_a_currency_says_how_many_digits_there_are() -> None:
    field = AmountField()
    field.counts_in("JPY")
    assert field.clean("4650") == 4_650
    field.counts_in("KWD")
    assert field.clean("1.234") == 1_234


def test_a_share_may_have_its_sign() -> None:
    assert PercentField().clean("12.5 %") == 1_250
