"""Asking again for what was answered already: the answer stands, whatever has happened since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.domains.booking.models import Booking
from carnet.domains.booking.operations import hold
from carnet.domains.inventory import operations as inventory
from carnet.domains.inventory import queries
from carnet.infra.idempotency import KeyReused
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import Sale


def test_t61_a_repeat_after_the_last_seat_gets_the_stored_answer(sale: Sale) -> None:
    request = a_request(sale.listing, sale.fares, count=8)
    first = hold(request, now=NOW)
    again = hold(request, now=NOW)
    assert again.replayed
    assert again.body == first.body
    assert Booking.objects.count() == 1


def test_t61_a_repeat_after_the_departure_gets_the_stored_answer(sale: Sale) -> None:
    request = a_request(sale.listing, sale.fares, seats=["1-1"])
    first = hold(request, now=NOW)
    assert hold(request, now=NOW + timedelta(days=4)).body == first.body


def test_t61_a_repeat_after_the_withdrawal_gets_the_stored_answer(sale: Sale) -> None:
    request = a_request(sale.listing, sale.fares, seats=["1-1"])
    first = hold(request, now=NOW)
    inventory.withdraw_listings({sale.listing.id: 2})
    queries.clear_caches()
    assert hold(request, now=NOW).body == first.body


@pytest.mark.parametrize("seats", [["1-1"], [f"1-{number + 1}" for number in range(8)]], ids=["free", "sold out"])
def test_t61_another_order_under_a_used_key_is_refused_and_changes_nothing(sale: Sale, seats: list[str]) -> None:
    request = a_request(sale.listing, sale.fares, seats=seats)
    hold(request, now=NOW)
    another = a_request(sale.listing, sale.fares, user_id=request.user_id, key=request.key)
    with pytest.raises(KeyReused):
        hold(replace(another, fingerprint=b"another"), now=NOW)
    assert Booking.objects.count() == 1
