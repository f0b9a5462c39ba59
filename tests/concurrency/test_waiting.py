"""A queue is in order, whoever looks at it at once. With negative controls: without its protections it is not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import Answer, HoldRequest, WaitingEntry
from carnet.domains.booking.models import Booking, Ticket, WaitingQueue
from carnet.domains.booking.models import WaitingEntry as Row
from carnet.domains.booking.operations import hold, waiting_fill, waiting_join, waiting_leave
from carnet.domains.booking.operations.waiting import filling, queue
from carnet.domains.booking.rules import MOST_WAITING
from carnet.kernel import ids
from tests.builders import NOW, a_request
from tests.concurrency.crowd import all_at_once, wait_until_somebody_waits
from tests.domains.booking.changed import bought
from tests.domains.booking.conftest import Sale
from tests.domains.booking.queueing import a_wish, join, states
from tests.domains.booking.returns import broken, give_back

WORKERS = 6


def a_queue(sale: Sale, *, people: int, freed: int) -> list[WaitingEntry]:
    """People who wait for a train of eight seats that were all sold, of which some come free now."""
    sold = [bought(sale, count=2) for _ in range(4)]
    entries = [join(sale) for _ in range(people)]
    for one in sold[: freed // 2]:
        give_back(one)
    return entries


def fill(sale: Sale) -> int:
    """A worker looks at the queue."""
    return waiting_fill(listing_id=sale.listing.id, now=NOW)


def test_t34_any_number_of_workers_offer_each_freed_seat_once_and_in_order(open_sale: Sale) -> None:
    entries = a_queue(open_sale, people=6, freed=4)
    offers = all_at_once([partial(fill, open_sale)] * WORKERS)
    assert sum(number for number in offers if isinstance(number, int)) == 4, offers
    assert states(*entries) == ["offered"] * 4 + ["waiting"] * 2
    assert Ticket.objects.filter(status="held").count() == 4
    assert broken() == []


def test_t12_walk_in_buyers_and_workers_share_what_is_free(open_sale: Sale) -> None:
    entries = a_queue(open_sale, people=4, freed=2)
    buyers = [partial(hold, a_request(open_sale.listing, open_sale.fares), now=NOW) for _ in range(3)]
    actions: list[Callable[[], object]] = [partial(fill, open_sale), *buyers, partial(fill, open_sale)]
    outcomes = all_at_once(actions)
    refusals = problems.SoldOut | problems.SeatTaken
    assert all(isinstance(one, int | Answer | refusals) for one in outcomes), outcomes
    assert Ticket.objects.filter(status="held").count() == 2
    served = states(*entries)
    assert served == sorted(served), "somebody was served before somebody who had joined earlier"
    assert broken() == []


def test_people_who_join_at_once_have_an_order(open_sale: Sale) -> None:
    for _ in range(4):
        bought(open_sale, count=2)
    all_at_once([partial(waiting_join, a_wish(open_sale), now=NOW) for _ in range(8)])
    assert sorted(Row.objects.values_list("number", flat=True)) == list(range(1, 9))


def test_t13_who_joins_several_queues_at_once_waits_in_twenty_at_most(open_sale: Sale) -> None:
    somebody = ids.new_id()
    a_queue(open_sale, people=0, freed=0)
    first = join(open_sale, user_id=somebody)
    row = Row.objects.get(pk=first.id)
    for number in range(2, MOST_WAITING):
        row.pk, row.listing_id, row.number = ids.new_id(), ids.new_id(), number
        Row.objects.bulk_create([row])
    wishes = [a_wish(open_sale, user_id=somebody, span=(0, 1))]
    open_sale.with_seats(1)
    bought(open_sale)
    wishes.append(a_wish(open_sale, user_id=somebody))
    outcomes = all_at_once([partial(waiting_join, wish, now=NOW) for wish in wishes])
    assert sorted(type(one).__name__ for one in outcomes) == ["TooManyWaiting", "WaitingEntry"]
    assert Row.objects.filter(user_id=somebody).count() == MOST_WAITING


def _left_while_it_is_offered(sale: Sale) -> tuple[WaitingEntry, Any]:
    """Somebody leaves after a worker has offered them seats, and before it has committed that."""
    (entry,) = a_queue(sale, people=1, freed=2)
    left: list[Any] = []
    leave = partial(waiting_leave, user_id=entry.user_id, entry_id=entry.id, now=NOW)
    with transaction.atomic():
        assert fill(sale) == 1
        leaver = threading.Thread(target=lambda: left.extend(all_at_once([leave])))
        leaver.start()
        wait_until_somebody_waits()
    leaver.join()
    return entry, left[0]


def test_who_leaves_while_seats_are_offered_holds_none(open_sale: Sale) -> None:
    entry, left = _left_while_it_is_offered(open_sale)
    assert left is True
    assert states(entry) == ["left"]
    assert Booking.objects.get(user_id=entry.user_id).status == "released"


def without_lock(listing_id: Any) -> WaitingQueue | None:
    """The lock of the queue switched off."""
    return WaitingQueue.objects.filter(pk=listing_id).first()


def test_negative_control_without_the_lock_who_left_holds_seats(
    open_sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "queue_lock", without_lock)
    entry, left = _left_while_it_is_offered(open_sale)
    assert left is False
    assert Booking.objects.get(user_id=entry.user_id).status == "held"


def _another_key(request: HoldRequest, **more: Any) -> Answer:
    return hold(replace(request, key=str(ids.new_id())), **more)


def _whatever_it_is(entry: Row, to: Any, *, now: Any, **values: Any) -> bool:
    return bool(Row.objects.filter(pk=entry.pk).update(status=to.value, **values))


KEY, STATE = (filling, "hold", _another_key), (queue, "move", _whatever_it_is)


@pytest.mark.parametrize(("off", "held"), [([], 1), ([KEY], 1), ([STATE], 1), ([KEY, STATE], 2)])
def test_t34_negative_control_a_worker_that_looked_before_another_was_done(
    open_sale: Sale, monkeypatch: pytest.MonkeyPatch, off: list[tuple[Any, str, Any]], held: int
) -> None:
    """What the lock keeps from happening; the key and the state each suffice without it, and without both it does."""
    (entry,) = a_queue(open_sale, people=1, freed=2)
    as_it_was = queue.waiting_in(open_sale.listing.id)
    assert fill(open_sale) == 1
    monkeypatch.setattr(queue, "waiting_in", lambda _listing: as_it_was)
    for where, name, instead in off:
        monkeypatch.setattr(where, name, instead)
    fill(open_sale)
    assert Booking.objects.filter(user_id=entry.user_id, status="held").count() == held
