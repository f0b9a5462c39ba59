"""Times, lengths of time and money in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from carnet.kernel.money import Money
from carnet.web.presenters import wording

NIGHT = datetime(2027, 1, 14, 23, 30, tzinfo=UTC)


def test_a_clock_is_the_stations() -> None:
    assert wording.clock(NIGHT, "Europe/Brussels") == "00:30"
    assert wording.day(wording.local(NIGHT, "Europe/Brussels")) == "Fri 15 Jan"


@pytest.mark.parametrize(("minutes", "words"), [(5, "5 min"), (60, "1 h"), (227, "3 h 47"), (61, "1 h 01")])
def test_a_length_of_time(minutes: int, words: str) -> None:
    assert wording.duration(minutes) == words


@pytest.mark.parametrize(
    ("money", "words"),
    [
        (Money(4950, "EUR"), "49.50\u00a0EUR"),
        (Money(104_950, "EUR"), "1,049.50\u00a0EUR"),
        (Money(5, "EUR"), "0.05\u00a0EUR"),
        (Money(1500, "JPY"), "1,500\u00a0JPY"),
        (Money(1500, "KWD"), "1.500\u00a0KWD"),
    ],
)
def test_t25_a_price_has_its_currencys_digits(money: Money, words: str) -> None:
    assert wording.price(money) == words


@pytest.mark.parametrize(
    ("items", "words"), [([], ""), (["37"], "37"), (["37", "40"], "37 and 40"), (["1", "2", "3"], "1, 2 and 3")]
)
def test_a_list_in_a_sentence(items: list[str], words: str) -> None:
    assert wording.words(items) == words
