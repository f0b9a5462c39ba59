"""Rating the operator: once for each ticket, by who travelled, after the arrival."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest

from carnet.domains.booking import problems, queries
from carnet.domains.booking.contracts import Booking, PayRequest
from carnet.domains.booking.models import Rated
from carnet.domains.booking.operations import NotArrived, RatedAlready, hold, pay_from_wallet, ratable, rate
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import TripStatus
from carnet.infra.events.models import OutboxEvent
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import Sale
from tests.money import give_money

BUYER = new_id()


def _held(sale: Sale) -> str:
    answer = hold(a_request(sale.listing, sale.fares, user_id=BUYER, count=2), now=NOW)
    return str(answer.body["reference"])


@pytest.fixture
def bought(sale: Sale) -> Booking:
    """Two tickets for the same train, paid."""
    give_money(BUYER, 10_000)
    reference = _held(sale)
    pay_from_wallet(PayRequest(BUYER, "pay", b"pay", reference), now=NOW)
    return queries.booking(user_id=BUYER, reference=reference, now=NOW)


def _arrival(sale: Sale, booking: Booking) -> datetime:
    arrival = sale.listing.stops[booking.tickets[0].span.to_stop].arrival
    assert arrival is not None
    return arrival


def _nothing_happened() -> bool:
    return not Rated.objects.exists() and not OutboxEvent.objects.filter(name="operator.rated").exists()


def test_each_ticket_rates_its_operator_once(sale: Sale, bought: Booking) -> None:
    now, (one, other) = _arrival(sale, bought), bought.tickets
    listings = {sale.listing.id: inventory.offer(sale.listing.id).listing}
    assert ratable(bought.tickets, listings, now=now) == {one.id, other.id}
    rate(user_id=BUYER, reference=bought.reference, ticket_id=one.id, stars=4, now=now)
    told = OutboxEvent.objects.get(name="operator.rated")
    assert told.data == {"ticket_id": str(one.id), "operator_id": str(sale.listing.operator_id), "stars": 4}
    with pytest.raises(RatedAlready):
        rate(user_id=BUYER, reference=bought.reference, ticket_id=one.id, stars=5, now=now)
    assert OutboxEvent.objects.filter(name="operator.rated").count() == 1
    assert ratable(bought.tickets, listings, now=now) == {other.id}
    rate(user_id=BUYER, reference=bought.reference, ticket_id=other.id, stars=1, now=now)


def test_nobody_rates_a_journey_that_is_not_over(sale: Sale, bought: Booking) -> None:
    listings = {sale.listing.id: sale.listing}
    with pytest.raises(NotArrived):
        rate(user_id=BUYER, reference=bought.reference, ticket_id=bought.tickets[0].id, stars=5, now=NOW)
    assert ratable(bought.tickets, listings, now=NOW) == frozenset()
    assert _nothing_happened()


def test_nobody_rates_a_train_that_did_not_run(sale: Sale, bought: Booking) -> None:
    now = _arrival(sale, bought)
    sale.publish(replace(sale.listing, version=2, status=TripStatus.CANCELLED))
    with pytest.raises(NotArrived):
        rate(user_id=BUYER, reference=bought.reference, ticket_id=bought.tickets[0].id, stars=5, now=now)
    assert _nothing_happened()


def test_nobody_rates_with_a_ticket_that_was_never_paid(sale: Sale) -> None:
    reference = _held(sale)
    held = queries.booking(user_id=BUYER, reference=reference, now=NOW)
    with pytest.raises(problems.TicketNotIssued):
        rate(user_id=BUYER, reference=reference, ticket_id=held.tickets[0].id, stars=5, now=_arrival(sale, held))
    assert _nothing_happened()


@pytest.mark.parametrize("stars", [-1, 0, 6])
def test_stars_are_one_to_five(sale: Sale, bought: Booking, stars: int) -> None:
    now = _arrival(sale, bought)
    with pytest.raises(InvalidInput):
        rate(user_id=BUYER, reference=bought.reference, ticket_id=bought.tickets[0].id, stars=stars, now=now)
    assert _nothing_happened()


def test_t43_strangers_rate_nothing(sale: Sale, bought: Booking) -> None:
    now = _arrival(sale, bought)
    tries: list[tuple[UUID, UUID]] = [(new_id(), bought.tickets[0].id), (BUYER, new_id())]
    for user_id, ticket_id in tries:
        with pytest.raises(problems.BookingUnknown):
            rate(user_id=user_id, reference=bought.reference, ticket_id=ticket_id, stars=1, now=now)
    assert _nothing_happened()
