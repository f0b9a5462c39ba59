"""Sitting near somebody who has a booking: a wish that tells nothing about bookings of others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from carnet.domains.booking import rules
from carnet.domains.booking.contracts import Near
from carnet.domains.booking.models import Booking
from carnet.domains.booking.operations import company as operation
from carnet.domains.booking.operations import hold
from carnet.domains.booking.queries import company
from carnet.kernel import ids
from tests.builders import NOW, a_request
from tests.domains.booking.changed import Bought, bought, held
from tests.domains.booking.conftest import Sale


def seats_near(sale: Sale, near: Near | None, *, user_id: UUID | None = None, **more: Any) -> list[str]:
    """Where somebody new, or somebody known, is put."""
    request = a_request(sale.listing, sale.fares, user_id=user_id or ids.new_id(), **more)
    (item,) = request.items
    body = hold(replace(request, items=(replace(item, near=near),)), now=NOW).body
    return sorted(ticket["seat"] for ticket in body["tickets"])


@pytest.fixture
def friend(sale: Sale) -> Bought:
    """Somebody in the second row of a train of four rows, by the aisle."""
    sale.with_seats(16)
    return bought(sale, seats=["1-6"])


def known(one: Bought) -> Near:
    return Near(one.reference, "ADA@example.org")


def test_one_sits_next_to_the_friend_whose_reference_and_address_one_knows(sale: Sale, friend: Bought) -> None:
    assert seats_near(sale, known(friend))[0] in {"1-5", "1-7"}


def test_to_ones_own_booking_the_reference_is_enough_also_while_it_is_unpaid(sale: Sale, friend: Bought) -> None:
    assert seats_near(sale, Near(friend.reference), user_id=friend.user_id)[0] in {"1-5", "1-7"}
    unpaid = held(sale, seats=["1-16"])
    assert seats_near(sale, Near(unpaid.reference), user_id=unpaid.user_id) == ["1-15"]


def test_a_group_sits_together_and_near(sale: Sale, friend: Bought) -> None:
    assert set(seats_near(sale, known(friend), count=3)) <= {"1-5", "1-7", "1-8"}


@pytest.mark.parametrize("near", ["reference", "address", "nobody", "elsewhere"])
def test_t45_what_one_does_not_know_has_no_effect(sale: Sale, friend: Bought, near: str) -> None:
    """The same seat as without the wish: neither a reference alone nor a guess tells where anybody sits."""
    guess = {
        "reference": Near(friend.reference),
        "address": Near("AAAAAA", "ada@example.org"),
        "nobody": Near("AAAAAA"),
        "elsewhere": Near(friend.reference, "eve@example.org"),
    }[near]
    assert (
        company.places_of(
            guess, user_id=ids.new_id(), listing_id=sale.listing.id, span=friend.booking.tickets[0].span, now=NOW
        )
        == ()
    )


def test_those_who_were_forgotten_are_near_nobody(sale: Sale, friend: Bought) -> None:
    Booking.objects.update(email=rules.NO_EMAIL)
    near = Near(friend.reference, rules.NO_EMAIL)
    span = friend.booking.tickets[0].span
    assert company.places_of(near, user_id=ids.new_id(), listing_id=sale.listing.id, span=span, now=NOW) == ()


def test_only_who_rides_along_on_some_of_the_way_counts(sale: Sale) -> None:
    sale.with_seats(16)
    early = bought(sale, seats=["1-6"], to_stop=2)
    (ticket,) = early.booking.tickets
    later = replace(ticket.span, from_stop=2, to_stop=4)
    assert company.places_of(known(early), user_id=ids.new_id(), listing_id=sale.listing.id, span=later, now=NOW) == ()
    assert company.places_of(
        known(early), user_id=ids.new_id(), listing_id=sale.listing.id, span=replace(later, from_stop=1), now=NOW
    ) == (5,)


def test_without_the_wish_a_hold_asks_nothing_more(sale: Sale, monkeypatch: pytest.MonkeyPatch) -> None:
    def unasked(*_: Any, **__: Any) -> tuple[int, ...]:
        raise AssertionError("nobody wished for company")

    monkeypatch.setattr(operation, "places_of", unasked)
    assert hold(a_request(sale.listing, sale.fares), now=NOW).status == 201
