"""A choice survives its way through an address; an address cannot make nonsense of it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.http import QueryDict

from carnet.domains.inventory.contracts import Wish
from carnet.kernel.ids import new_id
from carnet.web.presenters.choice import Choice, parse

LISTING = new_id()


def test_there_and_back() -> None:
    choice = Choice(LISTING, 2, 5, 2, new_id(), ("21-45", "21-46"), (Wish.TABLE,), "Coach 21")
    assert parse(LISTING, QueryDict(urlsplit(choice.url()).query)) == choice


@pytest.mark.parametrize(
    "query",
    ["", "from=x&to=-3", "from=٣&passengers=1e9", "passengers=0&fare=far_x", "wish=sofa&seat=", "from=" + "9" * 400],
)
def test_t56_what_makes_no_sense_is_left_out(query: str) -> None:
    choice = parse(LISTING, QueryDict(query))
    assert choice.from_stop >= 0
    assert 1 <= choice.passengers <= 10
    assert choice.fare_id is None
    assert choice.seats == ()
    assert choice.wishes == ()


def test_a_seat_too_many_takes_the_place_of_the_oldest() -> None:
    choice = Choice(LISTING, 0, 1, 2, seats=("1", "2"))
    assert choice.toggled("3") == ("2", "3")
    assert choice.toggled("1") == ("2",)


def test_t1_the_same_seat_is_chosen_once() -> None:
    assert parse(LISTING, QueryDict("passengers=2&seat=5&seat=5")).seats == ("5",)
