"""The basket lives in addresses, which may be old or made up."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.http import QueryDict

from carnet.kernel.ids import encode, new_id
from carnet.web.presenters.basket import Basket, Line, parse

LISTING, FARE = UUID(int=1), UUID(int=2)
GOOD = Line(LISTING, FARE, 2)


def basket(*takes: str) -> Basket:
    query = QueryDict(mutable=True)
    query.setlist("take", list(takes))
    return parse(query)


def test_what_is_written_is_read_back() -> None:
    other = Line(new_id(), FARE, 1)
    made = Basket((GOOD, other))
    assert basket(*(value for _, value in made.pairs())) == made
    assert (made.total, made.count(LISTING, FARE), made.count(FARE, LISTING)) == (3, 2, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a:b:c",
        "lst:far:1",
        GOOD.text + ":1",
        GOOD.text[:-1] + "0",
        GOOD.text[:-1] + "11",
        GOOD.text[:-1] + "-1",
        GOOD.text[:-1] + "٢",
        GOOD.text[:-1] + "9" * 40,
        f"{encode('far', FARE)}:{encode('lst', LISTING)}:1",
    ],
)
def test_t56_what_makes_no_sense_is_left_out(text: str) -> None:
    assert basket(text, GOOD.text) == Basket((GOOD,))


def test_t33_a_line_that_comes_twice_counts_once() -> None:
    assert basket(GOOD.text, GOOD.text[:-1] + "5") == Basket((GOOD,))
