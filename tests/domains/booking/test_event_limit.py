"""How many tickets of an event one user may have."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import PayRequest
from carnet.domains.booking.models import Ticket
from carnet.domains.booking.operations import hold, pay_from_wallet, release
from carnet.kernel import ids
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import Sale
from tests.money import give_money


@pytest.fixture
def show(sale: Sale) -> Sale:
    """A performance of which one user may have five seats."""
    sale.with_seats(20)
    sale.publish(replace(sale.listing, version=2, event_id=ids.new_id(), most_per_user=5))
    return sale


def test_all_bookings_of_a_user_count_together(show: Sale) -> None:
    buyer = ids.new_id()
    first = hold(a_request(show.listing, show.fares, user_id=buyer, count=2), now=NOW)
    hold(a_request(show.listing, show.fares, user_id=buyer, count=2), now=NOW)
    with pytest.raises(problems.TooManyForEvent) as refused:
        hold(a_request(show.listing, show.fares, user_id=buyer, count=2), now=NOW)
    assert refused.value.members == {"have": 4, "most": 5}
    assert Ticket.objects.filter(event_id=show.listing.event_id).count() == 4
    release(user_id=buyer, reference=first.body["reference"], now=NOW)
    assert hold(a_request(show.listing, show.fares, user_id=buyer, count=3), now=NOW).status == 201


def test_one_booking_cannot_have_more_either(show: Sale) -> None:
    with pytest.raises(problems.TooManyForEvent):
        hold(a_request(show.listing, show.fares, count=6), now=NOW)
    assert not Ticket.objects.exists()


def test_another_performance_of_the_event_counts_too(show: Sale) -> None:
    buyer, event = ids.new_id(), show.listing.event_id
    hold(a_request(show.listing, show.fares, user_id=buyer, count=4), now=NOW)
    show.publish(replace(show.listing, id=ids.new_id(), version=1))
    assert show.listing.event_id == event
    with pytest.raises(problems.TooManyForEvent):
        hold(a_request(show.listing, show.fares, user_id=buyer, count=2), now=NOW)


def test_what_is_paid_goes_on_counting_and_what_lapsed_does_not(show: Sale) -> None:
    buyer = ids.new_id()
    paid = hold(a_request(show.listing, show.fares, user_id=buyer, count=3), now=NOW).body["reference"]
    give_money(buyer, 100_000)
    pay_from_wallet(PayRequest(buyer, "pay", b"", paid), now=NOW)
    hold(a_request(show.listing, show.fares, user_id=buyer, count=2), now=NOW)
    later = NOW + timedelta(minutes=10)
    with pytest.raises(problems.TooManyForEvent):
        hold(a_request(show.listing, show.fares, user_id=buyer, count=3), now=later)
    assert hold(a_request(show.listing, show.fares, user_id=buyer, count=2), now=later).status == 201
