"""A seat's label has one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.operators.rules import MalformedLabel, canonical_label

_ZEROS = ("0", "٠", "０", "०")  # ASCII, Arabic, full width, Devanagari


@pytest.mark.parametrize("text", ["5", "05", "+5", " 5 ", "005", "٥", "５", "५", "+05"])
def test_t1_every_spelling_of_five_is_five(text: str) -> None:
    assert canonical_label(text) == "5"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("12a", "12A"), ("21-045", "21-45"), ("21 - 45", "21-45"), ("21/45", "21-45"), ("p-012-7", "P-12-7"),
        ("Floor-0", "FLOOR-0"), ("ｂ１２", "B12"),
    ],
)  # fmt: skip
def test_labels_are_capitals_and_plain_numbers_joined_by_hyphens(text: str, label: str) -> None:
    assert canonical_label(text) == label


@pytest.mark.parametrize("text", ["", " ", "-", "5-", "-5", "--", "5.0", "5,6", "½", "A;", "12345", "Ä1", "1A1", "²x9"])
def test_what_cannot_be_a_label_is_refused(text: str) -> None:
    with pytest.raises(MalformedLabel):
        canonical_label(text)


@given(st.text(max_size=12))
def test_the_canonical_spelling_is_its_own(text: str) -> None:
    try:
        label = canonical_label(text)
    except MalformedLabel:
        return
    assert canonical_label(label) == label


@given(
    st.integers(1, 99),
    st.integers(1, 999),
    st.sampled_from(_ZEROS),
    st.sampled_from(["-", " ", " - ", "/"]),
    st.booleans(),
)
def test_t1_coach_and_seat_mean_the_same_in_any_digits(
    coach: int, seat: int, zero: str, joint: str, padded: bool
) -> None:
    def written(number: int) -> str:
        digits = f"{number:04d}" if padded else str(number)
        return "".join(chr(ord(zero) + int(digit)) for digit in digits)

    assert canonical_label(written(coach) + joint + written(seat)) == f"{coach}-{seat}"
