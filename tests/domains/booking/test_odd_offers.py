"""What an operator may well publish and a sale must stand: long words, free fares, one seat number on two trains."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carnet.domains.booking import problems, queries
from carnet.domains.booking.contracts import BookingStatus, PayRequest
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations import hold, pay_from_wallet
from carnet.domains.inventory import operations as inventory
from carnet.domains.schedule.contracts import Tariff, TariffKind
from carnet.infra.events import codec
from carnet.kernel import ids
from carnet.project import auditor
from carnet.project.roles import Role
from tests import builders
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import Sale


def another_train(sale: Sale) -> Sale:
    """A second train with the same plan and fares."""
    other = builders.a_listing(sale.plan, sale.fares)
    inventory.store_listings([codec.to_json(other)])
    return Sale(sale.plan, sale.fares, other)


def test_the_seat_in_the_way_is_named_though_another_train_has_one_of_its_number(sale: Sale) -> None:
    other = another_train(sale)
    hold(a_request(other.listing, sale.fares, seats=["1-1"]), now=NOW)
    # Any seat of the first train, which may be its 1-1 too, and 1-1 of the second.
    any_seats = a_request(sale.listing, sale.fares, count=8)
    named = a_request(other.listing, sale.fares, seats=["1-2", "1-1"])
    with pytest.raises(problems.SeatTaken) as refusal:
        hold(replace(any_seats, items=(*any_seats.items, *named.items)), now=NOW)
    assert refusal.value.pointers[0].path == "/items/1/seats/1"
    assert refusal.value.members["taken"] == ["1-1"]
    assert refusal.value.members["free"] == [f"1-{number}" for number in range(2, 9)]


def test_the_part_of_the_way_that_is_taken_is_named(sale: Sale) -> None:
    hold(a_request(sale.listing, sale.fares, seats=["1-1"], from_stop=2), now=NOW)
    first = a_request(sale.listing, sale.fares, seats=["1-1"], to_stop=2)
    second = a_request(sale.listing, sale.fares, seats=["1-1"], from_stop=2)
    with pytest.raises(problems.SeatTaken) as refusal:
        hold(replace(first, items=(*first.items, *second.items)), now=NOW)
    assert refusal.value.pointers[0].path == "/items/1/seats/0"


def test_words_may_be_long(sale: Sale) -> None:
    seat = replace(sale.plan.seats[0], label="1-" + "9" * 40, section="Coach " * 30, travel_class="comfort " * 9)
    plan = replace(sale.plan, id=ids.new_id(), seats=(seat, *sale.plan.seats[1:]))
    fare = replace(sale.fares.fares[0], family="Saver " * 30, travel_class=seat.travel_class)
    fares = replace(sale.fares, id=ids.new_id(), fares=(fare,))
    inventory.store_seat_plans([codec.to_json(plan)])
    inventory.store_fare_tables([codec.to_json(fares)])
    sale.publish(builders.a_listing(plan, fares))
    order = a_request(sale.listing, sale.fares, seats=[seat.label])
    hold(replace(order, items=(replace(order.items[0], fare_id=fare.id),)), now=NOW)
    assert Ticket.objects.get().seat == seat.label


def test_what_costs_nothing_is_confirmed_without_a_wallet(sale: Sale) -> None:
    nothing = replace(sale.fares.fares[0], tariff=Tariff(TariffKind.FLAT, amount=0))
    fares = replace(sale.fares, id=ids.new_id(), fares=(nothing,))
    inventory.store_fare_tables([codec.to_json(fares)])
    sale.publish(builders.a_listing(sale.plan, fares))
    buyer = ids.new_id()
    held = hold(a_request(sale.listing, fares, user_id=buyer), now=NOW)
    pay = PayRequest(buyer, "key", b"key", held.body["reference"])
    paid = pay_from_wallet(pay, now=NOW)
    assert paid.body["amount"] == {"amount": 0, "currency": "EUR"}
    assert paid.body["booking"]["status"] == "confirmed"
    assert pay_from_wallet(pay, now=NOW).replayed
    found = queries.booking(user_id=buyer, reference=held.body["reference"], now=NOW)
    assert found.status is BookingStatus.CONFIRMED
    assert Booking.objects.get().confirmed_at == NOW
    assert not [verdict for verdict in auditor.audit(Role.ALL, now=NOW) if verdict.broken]
