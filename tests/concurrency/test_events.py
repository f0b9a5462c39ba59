"""The last places to stand, wanted by several at once, and the limit of one buyer who asks from several places.

That without the locks a place is sold twice is shown in `test_seats.py`: a performance is sold by the same statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from carnet.domains.booking.models import Ticket
from carnet.domains.booking.operations import stop_lanes
from carnet.domains.booking.operations.prepare import hints
from carnet.domains.inventory import queries as inventory
from carnet.infra import events
from carnet.kernel import clock, ids
from tests.api.client import Api
from tests.concurrency.crowd import all_at_once
from tests.concurrency.test_seats import overlaps
from tests.domains.schedule.stage import a_stage
from tests.tokens import token_for


class Sale:
    """A performance with so many places to stand, and what buyers send for one of them."""

    def __init__(self, places: int) -> None:
        now = clock.now()
        inventory.clear_caches()
        hints.clear()
        stage = a_stage(standing=places, rows=1, now=now)
        made = stage.perform(stage.performance(now + timedelta(days=3)), now=now)
        stage.publish(*made, now=now)
        events.drain()
        self.listing = ids.encode("lst", made[0].id)
        self.fare = ids.encode("far", stage.fare("standing"))

    def order(self, api: Api, count: int = 1) -> Callable[[], int]:
        """A hold of `count` places; the status it is answered with."""
        names = [{"first_name": "Ada", "last_name": str(number)} for number in range(count)]
        item: dict[str, Any] = {"listing": self.listing, "from": 0, "to": 1, "fare": self.fare, "passengers": names}
        body = {"items": [item], "contact": {"email": "ada@example.org"}}

        def send() -> int:
            return api.post("/bookings", body, key=str(ids.new_id())).status_code

        return send


@pytest.fixture
def sale_of(transactional_db: None) -> Iterator[Callable[[int], Sale]]:
    yield Sale
    stop_lanes()


def somebody() -> Api:
    return Api().signed_in(token_for(ids.new_id()))


@pytest.mark.parametrize("buyers", [2, 16])
def test_t6_the_last_place_to_stand_is_sold_to_one_of_those_who_want_it(
    sale_of: Callable[[int], Sale], buyers: int
) -> None:
    sale = sale_of(1)
    answers = all_at_once([sale.order(somebody()) for _ in range(buyers)])
    assert Counter(answers) == {201: 1, 409: buyers - 1}
    assert Ticket.objects.filter(status="held").count() == 1
    assert not overlaps()


def test_t6_t32_parties_that_want_more_than_is_left_get_all_or_nothing(sale_of: Callable[[int], Sale]) -> None:
    sale = sale_of(7)
    answers = all_at_once([sale.order(somebody(), 3) for _ in range(6)])
    assert Counter(answers) == {201: 2, 409: 4}
    assert Ticket.objects.count() == 6
    assert not overlaps()


def test_row_29_parallel_holds_of_one_buyer_stay_within_the_limit(sale_of: Callable[[int], Sale]) -> None:
    sale = sale_of(40)
    ada = somebody()
    answers = all_at_once([partial(sale.order(ada, 2)) for _ in range(8)])
    assert Counter(answers) == {201: 2, 422: 6}
    assert Ticket.objects.count() == 4
