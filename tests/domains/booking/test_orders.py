"""Orders that make no sense take nothing, not even for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import HoldItem
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations import hold
from carnet.domains.inventory.models import Hold
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput, Problem
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import Sale


@pytest.fixture(autouse=True)
def _nothing_is_taken(sale: Sale) -> Iterator[None]:
    """Whatever a test of this module asks for, nobody has a seat afterwards."""
    yield
    assert not Booking.objects.exists()
    assert not Ticket.objects.exists()
    assert not Hold.objects.exists()


def test_t31_an_order_without_items_or_without_passengers_is_refused(sale: Sale) -> None:
    order = a_request(sale.listing, sale.fares)
    for items in ((), (replace(order.items[0], passengers=()),)):
        with pytest.raises(problems.TooManyPassengers):
            hold(replace(order, items=items), now=NOW)


def test_t31_the_database_refuses_a_booking_without_tickets(sale: Sale) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO booking_booking (id, reference, user_id, status, amount, currency, ticket_count, email,"
            " listing_ids, departs_at, arrives_at, created_at, expires_at)"
            " VALUES (%s, 'AAAAAA', %s, 'held', 0, 'EUR', 0, '', '{}', now(), now(), now(), now())",
            [ids.new_id(), ids.new_id()],
        )


@pytest.mark.parametrize("seats", [(), ("1-1",), ("1-1", "1-2", "1-3")])
def test_t33_as_many_seats_as_names(sale: Sale, seats: tuple[str, ...]) -> None:
    with pytest.raises(problems.SeatsAndPassengersDiffer):
        hold(a_request(sale.listing, sale.fares, seats=seats, count=2), now=NOW)


def _impossible(item: HoldItem) -> HoldItem:
    return replace(item, fare_id=ids.new_id(), passengers=item.passengers[:1])


def test_t13_seats_chosen_for_an_order_that_fails_are_free_for_the_next(sale: Sale) -> None:
    """The first item may be promised the whole train; when the second cannot be had, nobody waits for it."""
    order = a_request(sale.listing, sale.fares, count=8)
    crooked = replace(order, items=(*order.items, _impossible(order.items[0])))
    with pytest.raises(Problem):
        hold(crooked, now=NOW)
    _everybody_finds_a_seat(sale)


def test_t13_seats_chosen_beside_a_seat_asked_for_twice_are_free_for_the_next(sale: Sale) -> None:
    every = a_request(sale.listing, sale.fares, count=7).items[0]
    twice = a_request(sale.listing, sale.fares, seats=["1-1", "1-1"])
    with pytest.raises(InvalidInput):
        hold(replace(twice, items=(every, *twice.items)), now=NOW)
    _everybody_finds_a_seat(sale)


def _everybody_finds_a_seat(sale: Sale) -> None:
    with transaction.atomic():
        assert len(hold(a_request(sale.listing, sale.fares, count=8), now=NOW).body["tickets"]) == 8
        transaction.set_rollback(True)
