"""Waiting lists: what becomes of an offer, of a trip that people wait for, and of what is told twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import WaitingStatus
from carnet.domains.booking.models import Ticket, WaitingEntry
from carnet.domains.booking.operations import release, waiting_change, waiting_fill, waiting_leave, waiting_look_after
from carnet.domains.inventory import operations as inventory
from carnet.domains.schedule.events import ListingWithdrawn
from carnet.infra import jobs
from carnet.infra.events import codec, drain, publish
from carnet.infra.events.replay import send_again
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests import builders
from tests.builders import NOW
from tests.domains.booking.changed import Bought, cancelled, held, moved, news, pay
from tests.domains.booking.conftest import Sale
from tests.domains.booking.queueing import join, notices, now_is, offered, sold_out, states, work, written
from tests.domains.booking.returns import LEAVES, broken, give_back
from tests.money import give_money

LAPSED = NOW + timedelta(minutes=30)


@pytest.fixture
def full(sale: Sale) -> list[Bought]:
    """Both of its seats are sold, each to somebody else."""
    return sold_out(sale)


# What becomes of an offer


def test_paid_seats_are_taken(sale: Sale, full: list[Bought]) -> None:
    entry = join(sale)
    give_back(full[0])
    work()
    _pay(entry.user_id, offered(entry))
    assert states(entry) == ["taken"]  # at once, before any worker
    work()
    assert written(entry) == ["taken"]
    with pytest.raises(problems.NotWaiting):
        waiting_leave(user_id=entry.user_id, entry_id=entry.id, now=NOW)
    assert broken() == []


def _pay(user_id: UUID, reference: str) -> None:

    give_money(user_id, 10_000)
    pay(Bought(user_id, reference))


def test_an_offer_that_lapses_goes_to_the_next_in_line_the_second_it_does(sale: Sale, full: list[Bought]) -> None:
    first, second = join(sale), join(sale)
    give_back(full[0])
    work()
    assert states(first, second, now=LAPSED) == ["lapsed", "waiting"]
    jobs.run_due(now=LAPSED)  # nothing was tidied: the job was asked for when the offer was made
    assert states(first, second, now=LAPSED) == ["lapsed", "offered"]
    assert written(first, second) == ["lapsed", "offered"]
    work(LAPSED)
    assert states(first, second, now=LAPSED) == ["lapsed", "offered"]
    again = join(sale, user_id=first.user_id, now=LAPSED)
    assert now_is(again, now=LAPSED).status is WaitingStatus.WAITING


def test_who_lapsed_may_join_again_before_anybody_wrote_it_down(sale: Sale, full: list[Bought]) -> None:
    entry = join(sale)
    give_back(full[0])
    work()
    held(sale, now=LAPSED)  # somebody was faster than the queue
    again = join(sale, user_id=entry.user_id, now=LAPSED)
    assert states(entry, again, now=LAPSED) == ["lapsed", "waiting"]


@pytest.mark.parametrize("leaves", [True, False])
def test_who_leaves_or_gives_the_offer_back_makes_way_for_the_next(
    sale: Sale, full: list[Bought], leaves: bool
) -> None:
    first, second = join(sale), join(sale)
    give_back(full[0])
    work()
    if leaves:
        assert waiting_leave(user_id=first.user_id, entry_id=first.id, now=NOW)
        assert not waiting_leave(user_id=first.user_id, entry_id=first.id, now=NOW)
    else:
        release(user_id=first.user_id, reference=offered(first), now=NOW)
    assert states(first) == ["left"]
    work()
    assert states(first, second) == ["left", "offered"]
    assert written(first, second) == ["left", "offered"]


def test_who_leaves_is_offered_nothing(sale: Sale, full: list[Bought]) -> None:
    first, second = join(sale), join(sale)
    waiting_leave(user_id=first.user_id, entry_id=first.id, now=NOW)
    give_back(full[0])
    work()
    assert states(first, second) == ["left", "offered"]


def test_t43_a_strangers_place_is_not_there(sale: Sale, full: list[Bought]) -> None:
    entry, stranger = join(sale), ids.new_id()
    for attempt in (
        lambda: queries.waiting_entry(user_id=stranger, entry_id=entry.id, now=NOW),
        lambda: waiting_leave(user_id=stranger, entry_id=entry.id, now=NOW),
        lambda: waiting_change(user_id=stranger, entry_id=entry.id, most=Money(1, "EUR"), now=NOW),
    ):
        with pytest.raises(problems.WaitingUnknown):
            attempt()
    assert queries.waiting_entries(user_id=stranger, now=NOW) == ()
    assert now_is(entry).status is WaitingStatus.WAITING


# The trip


def test_a_cancelled_trip_ends_its_queue_and_people_are_told(sale: Sale, full: list[Bought]) -> None:
    entry = join(sale)
    cancelled(sale)
    assert states(entry) == ["ended"]
    work()
    assert written(entry) == ["ended"]
    assert len(notices("waiting-list.ended")) == 1


def test_a_trip_that_has_left_ends_its_queue(sale: Sale, full: list[Bought]) -> None:
    entry = join(sale)
    assert states(entry, now=LEAVES) == ["ended"]
    assert waiting_look_after(now=LEAVES) == 1
    work(LEAVES)
    assert written(entry) == ["ended"]
    assert waiting_look_after(now=LEAVES) == 0


def test_a_trip_that_leaves_later_is_waited_for_longer(sale: Sale, full: list[Bought]) -> None:
    entry = join(sale)
    news(sale, moved(sale.listing, 60))
    work()
    waiting_look_after(now=LEAVES)
    work(LEAVES)
    assert written(entry) == ["waiting"]
    assert states(entry, now=LEAVES) == ["waiting"]


def test_a_withdrawn_trip_ends_its_queue(sale: Sale, full: list[Bought]) -> None:

    entry = join(sale)
    with transaction.atomic():
        publish(ListingWithdrawn("works"), aggregate_id=sale.listing.id, aggregate_version=2, now=NOW)
    drain(NOW)
    assert written(entry) == ["ended"]


def test_another_vehicle_with_more_seats_fills_the_queue(sale: Sale, full: list[Bought]) -> None:

    entry = join(sale)
    longer = builders.a_plan(3)
    inventory.store_seat_plans([codec.to_json(longer)])
    news(sale, replace(sale.listing, version=2, seat_plan_id=longer.id))
    waiting_look_after(now=NOW)  # whichever of the events' consumers was first
    work()
    assert offered(entry)
    assert broken() == []


# Repeating


def test_t34_a_seat_that_is_freed_twice_is_offered_once(sale: Sale, full: list[Bought]) -> None:
    first, second = join(sale), join(sale)
    asked = give_back(full[0])

    work()
    send_again(since=NOW)
    work()
    for _ in range(3):
        waiting_fill(listing_id=sale.listing.id, now=NOW)
    assert asked is not None
    assert states(first, second) == ["offered", "waiting"]
    assert Ticket.objects.filter(status="held").count() == 1
    assert len(notices("waiting-list.offered")) == 1


def test_t36_many_events_make_one_job_for_a_queue(sale: Sale, full: list[Bought]) -> None:
    join(sale)
    work()
    assert operations.waiting_stir([sale.listing.id]) == 1
    assert operations.waiting_stir([sale.listing.id]) == 0
    work()
    assert operations.waiting_stir([sale.listing.id]) == 1


def test_a_queue_in_which_nobody_lives_is_left_alone(sale: Sale, full: list[Bought]) -> None:
    entry = join(sale)
    waiting_leave(user_id=entry.user_id, entry_id=entry.id, now=NOW)
    work()
    assert operations.waiting_stir([sale.listing.id, ids.new_id()]) == 0


def test_an_offer_does_not_outlast_the_departure(sale: Sale, full: list[Bought]) -> None:
    entry = join(sale)
    late = LEAVES - timedelta(minutes=20)
    give_back(full[0], now=late)
    work(late)
    found = now_is(entry, now=late)
    assert found.offer is not None
    assert found.offer.until == LEAVES


def test_who_is_forgotten_waits_no_longer(sale: Sale, full: list[Bought]) -> None:
    gone, next_one = join(sale), join(sale)
    operations.forget_buyers([gone.user_id])
    assert not WaitingEntry.objects.filter(user_id=gone.user_id).exists()
    give_back(full[0])
    work()
    assert states(next_one) == ["offered"]


def test_what_is_known_is_in_the_export(sale: Sale, full: list[Bought]) -> None:
    entry = join(sale)
    (told,) = queries.personal_files(entry.user_id, NOW)["waiting_list"]
    assert told["id"] == ids.encode("wtl", entry.id)
    assert told["passengers"] == [{"first_name": "Bo", "last_name": "Ek 0", "kind": "adult"}]


def test_the_list_takes_as_many_statements_however_long_it_is(
    sale: Sale, full: list[Bought], django_assert_num_queries: Any
) -> None:
    somebody = ids.new_id()
    for span in ((0, 1), (0, 2), (0, 3)):
        join(sale, user_id=somebody, span=span)
    with django_assert_num_queries(1):  # the listing is at hand
        assert len(queries.waiting_entries(user_id=somebody, now=NOW)) == 3
