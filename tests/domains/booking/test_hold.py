"""Holding seats, on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.domains.booking import problems
from carnet.domains.booking.models import Booking, Move, Ticket
from carnet.domains.booking.operations import hold
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import SeatStatus
from carnet.kernel import ids
from carnet.kernel.span import Span
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import Sale


def taken(sale: Sale, span: Span, now=NOW) -> dict[str, str]:
    """Label and status of every seat that is not free on the span."""
    seats = inventory.seat_map(sale.listing.id, span, now=now)
    return {one.seat.label: one.status.value for one in seats if one.status is not SeatStatus.FREE}


def test_a_hold_takes_the_seat_on_its_legs_only(sale: Sale) -> None:
    answer = hold(a_request(sale.listing, sale.fares, from_stop=0, to_stop=2, seats=["1-3"]), now=NOW)
    assert answer.status == 201
    assert answer.body["status"] == "held"
    assert answer.body["price"] == {"amount": 2000, "currency": "EUR"}
    assert answer.body["tickets"][0]["seat"] == "1-3"
    assert taken(sale, Span(0, 1)) == {"1-3": "held"}
    assert taken(sale, Span(1, 4)) == {"1-3": "held"}
    assert taken(sale, Span(2, 4)) == {}


def test_the_same_seat_is_sold_again_on_other_legs(sale: Sale) -> None:
    for start, end in ((0, 2), (2, 4)):
        hold(a_request(sale.listing, sale.fares, from_stop=start, to_stop=end, seats=["1-3"]), now=NOW)
    assert Ticket.objects.filter(seat="1-3").count() == 2


def test_a_taken_seat_is_refused_with_what_is_free(sale: Sale) -> None:
    hold(a_request(sale.listing, sale.fares, from_stop=0, to_stop=2, seats=["1-3"]), now=NOW)
    with pytest.raises(problems.SeatTaken) as refusal:
        hold(a_request(sale.listing, sale.fares, from_stop=1, to_stop=3, seats=["1-3"]), now=NOW)
    assert refusal.value.pointers[0].path == "/items/0/seats/0"
    assert refusal.value.members["taken"] == ["1-3"]
    assert refusal.value.members["free"] == [f"1-{n}" for n in (1, 2, 4, 5, 6, 7, 8)]
    assert Booking.objects.count() == 1


def test_t32_a_group_is_held_whole_or_not_at_all(sale: Sale) -> None:
    hold(a_request(sale.listing, sale.fares, seats=["1-2"]), now=NOW)
    with pytest.raises(problems.SeatTaken):
        hold(a_request(sale.listing, sale.fares, seats=["1-1", "1-2", "1-3"]), now=NOW)
    assert taken(sale, Span(0, 4)) == {"1-2": "held"}
    assert Ticket.objects.count() == 1


def test_any_seat_prefers_one_that_is_sold_on_neighbouring_legs(sale: Sale) -> None:
    hold(a_request(sale.listing, sale.fares, from_stop=0, to_stop=2, seats=["1-6"]), now=NOW)
    answer = hold(a_request(sale.listing, sale.fares, from_stop=2, to_stop=4), now=NOW)
    assert answer.body["tickets"][0]["seat"] == "1-6"


def test_any_seats_for_a_group_are_together(sale: Sale) -> None:
    hold(a_request(sale.listing, sale.fares, seats=["1-2"]), now=NOW)
    answer = hold(a_request(sale.listing, sale.fares, count=4), now=NOW)
    assert sorted(ticket["seat"] for ticket in answer.body["tickets"]) == ["1-5", "1-6", "1-7", "1-8"]


def test_sold_out_is_said_at_once(sale: Sale) -> None:
    hold(a_request(sale.listing, sale.fares, count=8), now=NOW)
    with pytest.raises(problems.SoldOut):
        hold(a_request(sale.listing, sale.fares), now=NOW)


def test_a_lapsed_hold_is_free_without_any_job(sale: Sale) -> None:
    hold(a_request(sale.listing, sale.fares, count=8), now=NOW)
    lapsed = NOW + timedelta(minutes=10)
    assert taken(sale, Span(0, 4), lapsed) == {}
    with pytest.raises(problems.SoldOut):
        hold(a_request(sale.listing, sale.fares), now=lapsed - timedelta(seconds=1))
    answer = hold(a_request(sale.listing, sale.fares, count=8), now=lapsed)
    assert len(answer.body["tickets"]) == 8


def test_t13_one_user_cannot_lock_the_train(sale: Sale) -> None:
    sale.with_seats(40)
    user = ids.new_id()
    for _ in range(2):
        hold(a_request(sale.listing, sale.fares, user_id=user, count=10), now=NOW)
    with pytest.raises(problems.TooManyHeld):
        hold(a_request(sale.listing, sale.fares, user_id=user), now=NOW)
    hold(a_request(sale.listing, sale.fares, user_id=user), now=NOW + timedelta(minutes=10))


def test_t61_a_repeated_hold_gives_the_stored_answer(sale: Sale) -> None:
    request = a_request(sale.listing, sale.fares, seats=["1-1"])
    first = hold(request, now=NOW)
    again = hold(request, now=NOW + timedelta(seconds=5))
    assert again.replayed
    assert again.body == first.body
    assert Booking.objects.count() == 1


def test_every_state_has_its_history_row(sale: Sale) -> None:
    hold(a_request(sale.listing, sale.fares, count=2), now=NOW)
    assert sorted(Move.objects.values_list("from_status", "to_status", "verb")) == [(None, "held", "hold")] * 3


def test_a_sold_train_never_gets_other_stations(sale: Sale) -> None:
    """Tickets name stops by number: with other stations under the same numbers they would lead elsewhere."""
    hold(a_request(sale.listing, sale.fares, seats=["1-1"]), now=NOW)
    before = sale.listing
    rerouted = replace(before, version=2, stops=tuple(reversed(before.stops)))
    sale.publish(rerouted)
    offer = inventory.offer(before.id)
    assert not offer.on_sale
    assert [stop.station_id for stop in offer.listing.stops] == [stop.station_id for stop in before.stops]


def test_an_unsold_train_may_get_other_stations(sale: Sale) -> None:
    rerouted = replace(sale.listing, version=2, stops=sale.listing.stops[:3])
    sale.publish(rerouted)
    assert inventory.offer(sale.listing.id).listing.legs == 2
    assert inventory.offer(sale.listing.id).on_sale
