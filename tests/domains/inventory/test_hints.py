"""Seats chosen for travellers who leave it to us, from memory."""

from __future__ import annotations

import pytest

from carnet.domains.inventory import queries
from carnet.domains.inventory.hints import SeatHints
from carnet.domains.inventory.operations import store_fare_tables, store_listings, store_seat_plans
from carnet.infra.events import codec
from carnet.kernel.span import Span
from tests.builders import NOW, a_fare_table, a_listing, a_plan

pytestmark = pytest.mark.django_db
WHOLE = Span(0, 4)


def test_sold_out_is_only_said_when_the_database_says_so() -> None:
    plan, fares = a_plan(2), a_fare_table()
    listing = a_listing(plan, fares)
    store_seat_plans([codec.to_json(plan)])
    store_fare_tables([codec.to_json(fares)])
    store_listings([codec.to_json(listing)])
    hints, offer = SeatHints(), queries.offer(listing.id)

    def choose() -> tuple[int, ...] | None:
        return hints.choose(offer, travel_class="2", span=WHOLE, count=1, wishes=(), now=NOW)

    both = [choose(), choose()]
    assert {seat for chosen in both for seat in chosen or ()} == {0, 1}
    assert choose() is None  # somebody is being asked about each of them
    for chosen in both:
        hints.decided(listing.id, chosen or (), WHOLE)  # refused, as it turned out, and nobody has them
    assert choose() is not None
