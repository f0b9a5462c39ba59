"""Many requests in one statement: one that cannot be done, and one that nobody waits for, spoil no other."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import Answer, PayRequest
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations import hold, pay_from_wallet, statements
from carnet.domains.booking.operations.prepare import prepare
from carnet.domains.booking.operations.statements import Lane, Reply, call_apart
from carnet.infra.idempotency import KeyReused
from carnet.kernel import ids
from tests.builders import NOW, a_request
from tests.concurrency.crowd import all_at_once, wait_until_somebody_waits
from tests.domains.booking.conftest import Sale
from tests.money import give_money


def wires(sale: Sale, count: int) -> list[dict[str, Any]]:
    """Requests for a seat each, as they are sent."""
    return [prepare(a_request(sale.listing, sale.fares, seats=[f"1-{n + 1}"]), now=NOW).wire for n in range(count)]


@pytest.mark.parametrize(
    "poison", [{"amount": 10**30}, {"email": "x" * 255}, {"departs_at": "someday"}, {"booking": "no id"}]
)
def test_t12_a_request_that_breaks_the_statement_spoils_no_neighbour(open_sale: Sale, poison: dict[str, Any]) -> None:
    batch = wires(open_sale, 8)
    batch[2] |= poison
    replies = call_apart("booking_hold", batch, now=NOW)
    assert isinstance(replies.pop(2), DataError)
    assert replies == [Reply(None)] * 7
    assert Booking.objects.count() == Ticket.objects.count() == 7


def test_t12_two_bookings_that_drew_the_same_reference_are_told_apart(open_sale: Sale) -> None:
    batch = wires(open_sale, 4)
    batch[3]["reference"] = batch[0]["reference"]
    replies = call_apart("booking_hold", batch, now=NOW)
    assert replies == [*[Reply(None)] * 3, Reply("AGAIN")]


def test_t12_a_price_that_is_none_of_the_ledgers_spoils_no_neighbour(open_sale: Sale) -> None:
    batch = wires(open_sale, 2)
    batch[1]["amount"] = -1
    replies = call_apart("booking_hold", batch, now=NOW)
    assert replies[0] == Reply(None)
    assert isinstance(replies[1], IntegrityError)


def a_record(user_id: UUID, key: str) -> None:
    """Another request, of whatever kind, is answered under this key."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO idempotency_record VALUES (%s, %s, 'other', 200, '{}', %s)", [user_id, key, NOW])


def test_t61_a_key_that_another_request_takes_at_the_same_moment_is_reused(open_sale: Sale) -> None:
    request = a_request(open_sale.listing, open_sale.fares)
    outcome: list[Answer | Exception] = []
    thread = threading.Thread(target=lambda: outcome.extend(all_at_once([partial(hold, request, now=NOW)])))
    with transaction.atomic():
        a_record(request.user_id, request.key)
        thread.start()
        wait_until_somebody_waits()
    thread.join(timeout=30)
    assert isinstance(outcome[0], KeyReused), outcome
    assert not Booking.objects.exists()


def test_t12_who_waited_too_long_is_told_so_and_is_not_served_behind_their_back(
    open_sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "_ANSWER_SECONDS", 0.2)
    first, second = wires(open_sale, 2)
    lane = Lane("booking_hold")
    outcome: list[Reply | Exception] = []
    thread = threading.Thread(target=lambda: outcome.extend(all_at_once([partial(lane.send, first)])))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO booking_buyer VALUES (%s)", [first["user_id"]])
        thread.start()
        wait_until_somebody_waits()
        with pytest.raises(problems.Busy):
            lane.send(second)
        thread.join(timeout=30)
    lane.stop()
    assert isinstance(outcome[0], problems.Busy)
    # What had been sent already is done, and there for whoever asks again; what was only queued is not.
    assert [str(one.id) for one in Booking.objects.all()] == [first["booking"]]


def test_t34_the_lapse_of_a_hold_that_is_being_paid_waits(open_sale: Sale) -> None:
    """The seat is somebody's throughout: the payment's if it commits."""
    buyer = ids.new_id()
    give_money(buyer, 10_000)
    held = hold(a_request(open_sale.listing, open_sale.fares, user_id=buyer, seats=["1-1"]), now=NOW)
    outcome: list[Answer | Exception] = []
    late = partial(hold, a_request(open_sale.listing, open_sale.fares, seats=["1-1"]), now=NOW + timedelta(minutes=11))
    thread = threading.Thread(target=lambda: outcome.extend(all_at_once([late])))
    with transaction.atomic():
        pay_from_wallet(PayRequest(buyer, "k", b"k", held.body["reference"]), now=NOW + timedelta(minutes=9))
        thread.start()
        wait_until_somebody_waits()
    thread.join(timeout=30)
    assert isinstance(outcome[0], problems.SeatTaken), outcome
