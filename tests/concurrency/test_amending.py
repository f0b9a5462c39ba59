"""Seats and tickets that several people want at the same moment go to one of them, and nobody loses theirs.

With negative controls: without the locks a seat is sold twice, and a ticket is accepted twice.
"""

from __future__ import annotations

import threading
from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from carnet.domains.booking import operations, problems
from carnet.domains.booking.models import Amendment, Ticket
from carnet.domains.inventory import operations as inventory
from carnet.kernel import ids
from tests.builders import NOW, a_request
from tests.concurrency.crowd import all_at_once
from tests.concurrency.test_seats import overlaps
from tests.domains.booking.amending import findings, flexible, moved, offered, renamed
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale
from tests.domains.booking.returns import confirm, quote


def seat(one: Bought) -> str:
    return one.booking.tickets[0].seat


def wanting(one: Bought, label: str) -> Any:
    return partial(moved, one, (one.booking.tickets[0], label))


def test_t3_t12_many_want_one_seat_and_one_gets_it(open_sale: Sale) -> None:
    some = [bought(open_sale, seats=[f"1-{number}"]) for number in range(1, 8)]
    results = all_at_once([wanting(one, "1-8") for one in some])
    assert Counter(map(type, results)) == {int: 1, problems.SeatTaken: 6}
    assert {taken for one in results if isinstance(one, problems.SeatTaken) for taken in one.members["taken"]} == {
        "1-8"
    }
    kept = [seat(one) for one, result in zip(some, results, strict=True) if result != 1]
    assert sorted(kept) == sorted(f"1-{n}" for n, result in enumerate(results, 1) if result != 1), "nobody lost theirs"
    assert not overlaps()
    assert not findings()


def test_changing_and_buying_the_same_seat_do_not_both_succeed(open_sale: Sale) -> None:
    one = bought(open_sale, seats=["1-1"])
    buy = [
        partial(operations.hold, a_request(open_sale.listing, open_sale.fares, seats=["1-8"]), now=NOW)
        for _ in range(6)
    ]
    results = all_at_once([wanting(one, "1-8"), *buy])
    assert sum(not isinstance(result, Exception) for result in results) == 1
    assert not overlaps()
    assert not findings()


def test_two_who_want_each_others_seats_keep_their_own(open_sale: Sale) -> None:
    """Neither is free until the other has let go: nobody waits for ever, nobody is left standing."""
    one, other = bought(open_sale, seats=["1-1"]), bought(open_sale, seats=["1-2"])
    results = all_at_once([wanting(one, "1-2"), wanting(other, "1-1")] * 4)
    assert {type(result) for result in results} == {problems.SeatTaken}
    assert (seat(one), seat(other)) == ("1-1", "1-2")


def test_in_circles_with_two_free_seats(open_sale: Sale) -> None:
    """Everybody wants the next one's seat, again and again: whatever comes of it, no rule is broken."""
    some = [bought(open_sale, seats=[f"1-{number}"]) for number in range(1, 7)]
    actions = [wanting(one, f"1-{(number + turn) % 8 + 1}") for turn in range(1, 4) for number, one in enumerate(some)]
    results = all_at_once(actions)
    assert {type(result) for result in results} <= {int, problems.SeatTaken}
    assert not overlaps()
    assert not findings()


def test_t34_given_back_while_its_seat_is_changed(open_sale: Sale) -> None:
    one = bought(open_sale, seats=["1-1"])
    asked = quote(one)
    all_at_once([wanting(one, "1-8"), partial(confirm, one, asked), wanting(one, "1-5")] * 3)
    assert not overlaps()
    assert not findings()
    assert bought(open_sale, seats=["1-1", "1-5", "1-8"], money=50_000), "all of them are on sale again"


def test_t61_one_accepts_a_ticket(open_sale: Sale) -> None:
    one = flexible(open_sale)
    _, key = offered(one, one.booking.tickets[0])
    people = [ids.new_id() for _ in range(8)]
    results = all_at_once([partial(_accept, key, person) for person in people])
    assert Counter(map(type, results)) == {type(ids.new_id()): 1, operations.TransferOver: 7}
    (ticket,) = Ticket.objects.all()
    assert results[people.index(ticket.holder_id)] == ticket.id
    assert (ticket.revision, Amendment.objects.count()) == (1, 1)
    assert not findings()


def test_a_ticket_is_given_away_or_given_back_but_not_both(open_sale: Sale) -> None:
    one = flexible(open_sale)
    asked = quote(one)
    _, key = offered(one, one.booking.tickets[0])
    results = all_at_once([partial(_accept, key, ids.new_id()), partial(confirm, one, asked)])
    assert sum(not isinstance(result, Exception) for result in results) == 1
    assert not findings()


def test_names_changed_at_once_follow_one_another(open_sale: Sale) -> None:
    one = flexible(open_sale)
    (ticket,) = one.booking.tickets
    results = all_at_once([partial(renamed, one, ticket, last=f"Byron {number}") for number in range(8)])
    assert results == [True] * 8
    assert Ticket.objects.get().revision == Amendment.objects.count() == 8
    assert not findings()


def _accept(key: str, user_id: Any) -> Any:
    return operations.transfer_accept(key=key, user_id=user_id, first_name="B", last_name="B", now=NOW)


def test_t3_negative_control_without_the_lock_a_seat_is_changed_into_twice(
    open_sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The protection switched off: who looks first that the seat is free, and takes it then, sells it twice."""

    looked = threading.Barrier(4)

    def unguarded(listing_id: Any, version: int, moves: Any, *, now: Any) -> tuple[()]:
        with connection.cursor() as cursor:
            for move in moves:
                cursor.execute(
                    "SELECT count(*) FROM booking_ticket WHERE listing_id = %s AND ordinal = %s AND status = 'issued'",
                    [listing_id, move.new],
                )
                assert cursor.fetchone()[0] == 0, "somebody sits there"
                looked.wait(timeout=20)
        return ()

    monkeypatch.setattr(inventory, "change_seats", unguarded)
    some = [bought(open_sale, seats=[f"1-{number}"]) for number in range(1, 5)]
    all_at_once([wanting(one, "1-8") for one in some])
    assert overlaps()
    assert "tickets_overlap" in findings()


def test_t61_negative_control_without_the_lock_a_ticket_is_not_accepted_once(
    open_sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *_, **__: rows.all())
    one = flexible(open_sale)
    _, key = offered(one, one.booking.tickets[0])
    results = all_at_once([partial(_accept, key, ids.new_id()) for _ in range(8)])
    answers = Counter(map(type, results))
    assert answers != {type(ids.new_id()): 1, operations.TransferOver: 7}
