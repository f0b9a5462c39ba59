"""Waiting lists: who may join, and who is offered what came free."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import BookingStatus, WaitingPlace
from carnet.domains.booking.models import Booking, WaitingEntry
from carnet.domains.booking.operations import release, waiting_change, waiting_leave, waiting_look_after
from carnet.domains.booking.rules import MOST_WAITING
from carnet.domains.inventory import operations as inventory
from carnet.domains.schedule.contracts import PassengerKind
from carnet.infra.events import codec
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.problem import InvalidInput
from tests import builders
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought, cancelled, held
from tests.domains.booking.conftest import Sale
from tests.domains.booking.offers import with_fares
from tests.domains.booking.queueing import a_wish, join, notices, now_is, offered, sold_out, states, work
from tests.domains.booking.returns import LEAVES, broken, give_back

LAPSED = NOW + timedelta(minutes=30)


@pytest.fixture
def full(sale: Sale) -> list[Bought]:
    """Both of its seats are sold, each to somebody else."""
    return sold_out(sale)


# Joining


def test_who_waits_is_offered_what_is_given_back_as_a_hold_of_their_own(sale: Sale, full: list[Bought]) -> None:
    entry = join(sale)
    assert states(entry) == ["waiting"]
    give_back(full[0])
    work()
    reference = offered(entry)
    found = queries.booking(user_id=entry.user_id, reference=reference, now=NOW)
    (ticket,) = found.tickets
    assert (found.status, ticket.seat, found.expires_at) == (BookingStatus.HELD, "1-1", LAPSED)
    assert (ticket.passenger.first_name, ticket.passenger.last_name) == ("Bo", "Ek 0")
    assert found.email == "bo@example.org"
    (told,) = notices("waiting-list.offered")
    assert told["reference"] == reference
    assert told["until"] == "2026-12-01T12:30:00Z"
    assert broken() == []


def test_nobody_waits_for_what_can_be_bought(sale: Sale) -> None:
    with pytest.raises(problems.SeatsFree):
        join(sale)
    assert not WaitingEntry.objects.exists()


def test_nobody_waits_for_seats_whose_hold_is_dead(sale: Sale) -> None:
    sale.with_seats(1)
    held(sale)
    join(sale)
    with pytest.raises(problems.SeatsFree):
        join(sale, now=NOW + timedelta(minutes=10))


def test_one_waits_for_a_party_that_is_larger_than_what_is_left(sale: Sale) -> None:
    sale.with_seats(2)
    bought(sale)
    assert states(join(sale, 2)) == ["waiting"]


def test_one_waits_for_a_cheap_fare_that_is_sold_out_though_seats_are_free(sale: Sale) -> None:
    with_fares(sale, quota=1)
    first = bought(sale)
    entry = join(sale)
    give_back(first)
    work()
    assert offered(entry)


def test_t9_t10_nobody_waits_for_what_is_not_sold_or_has_left(sale: Sale, full: list[Bought]) -> None:
    wish = a_wish(sale)
    with pytest.raises(problems.Departed):
        operations.waiting_join(wish, now=LEAVES)
    cancelled(sale)
    with pytest.raises(problems.NotOnSale):
        operations.waiting_join(wish, now=NOW)
    assert not WaitingEntry.objects.exists()


def test_one_waits_once_for_the_same_seats_and_elsewhere_as_well(sale: Sale, full: list[Bought]) -> None:
    somebody = ids.new_id()
    entry = join(sale, user_id=somebody)
    with pytest.raises(problems.AlreadyWaiting) as told:
        join(sale, 2, user_id=somebody)
    assert told.value.members["entry"] == ids.encode("wtl", entry.id)
    join(sale, user_id=somebody, span=(0, 2))
    join(sale, user_id=somebody, any_class=True)
    assert WaitingEntry.objects.count() == 3


def test_t13_one_user_waits_in_twenty_queues_at_most(sale: Sale, full: list[Bought]) -> None:
    somebody = ids.new_id()
    first = join(sale, user_id=somebody)
    rows = [_elsewhere(number) for number in range(2, MOST_WAITING + 1)]
    WaitingEntry.objects.bulk_create(rows)
    with pytest.raises(problems.TooManyWaiting):
        join(sale, user_id=somebody, span=(0, 1))
    assert WaitingEntry.objects.count() == MOST_WAITING
    assert waiting_leave(user_id=somebody, entry_id=first.id, now=NOW)
    assert states(join(sale, user_id=somebody, span=(0, 1))) == ["waiting"]


def _elsewhere(number: int) -> WaitingEntry:
    """The only entry there is, once more in the queue of another listing."""
    row = WaitingEntry.objects.get()
    row.pk, row.listing_id, row.number = ids.new_id(), ids.new_id(), number
    return row


@pytest.mark.parametrize("count", [0, 11])
def test_t33_a_party_is_of_one_to_ten_with_a_name_for_each(sale: Sale, full: list[Bought], count: int) -> None:
    with pytest.raises(problems.TooManyPassengers):
        join(sale, count)
    assert not WaitingEntry.objects.exists()


def test_nobody_waits_for_more_seats_than_there_are(sale: Sale, full: list[Bought]) -> None:
    for hopeless in (a_wish(sale, 3), a_wish(sale, travel_class="1"), a_wish(sale, 3, any_class=True)):
        with pytest.raises(problems.SoldOut):
            operations.waiting_join(hopeless, now=NOW)
    assert not WaitingEntry.objects.exists()


def test_nobody_waits_for_more_seats_of_an_event_than_one_may_have(sale: Sale) -> None:
    sale.with_seats(3)
    bought(sale)
    sale.publish(replace(sale.listing, version=2, event_id=ids.new_id(), most_per_user=2))
    with pytest.raises(problems.TooManyForEvent):
        join(sale, 3)


def test_the_highest_price_is_in_the_money_of_the_fare(sale: Sale, full: list[Bought]) -> None:
    with pytest.raises(InvalidInput) as told:
        join(sale, most=Money(4_000, "SEK"))
    assert [pointer.path for pointer in told.value.pointers] == ["/highest_price/currency"]


# Order


def test_the_first_that_fits_is_served_first(sale: Sale, full: list[Bought]) -> None:
    pair, single, last = join(sale, 2), join(sale), join(sale)
    give_back(full[0])
    work()
    assert states(pair, single, last) == ["waiting", "offered", "waiting"]


def test_t32_a_party_gets_all_of_its_seats_or_none(sale: Sale, full: list[Bought]) -> None:
    pair = join(sale, 2)
    give_back(full[0])
    work()
    assert states(pair) == ["waiting"]
    assert not Booking.objects.filter(user_id=pair.user_id).exists()
    give_back(full[1])
    work()
    found = queries.booking(user_id=pair.user_id, reference=offered(pair), now=NOW)
    assert sorted(ticket.seat for ticket in found.tickets) == ["1-1", "1-2"]
    assert sorted(ticket.passenger.last_name for ticket in found.tickets) == ["Ek 0", "Ek 1"]


def test_a_freed_part_of_the_way_is_for_who_wants_that_part(sale: Sale) -> None:
    sale.with_seats(1)
    short = bought(sale, from_stop=0, to_stop=2)
    bought(sale, from_stop=2)
    whole, part = join(sale), join(sale, span=(0, 1))
    give_back(short)
    work()
    assert states(whole, part) == ["waiting", "offered"]


@pytest.mark.parametrize(("most", "outcome"), [(6_399, "waiting"), (6_400, "offered")])
def test_who_waits_for_any_class_is_offered_another_one_within_the_price(sale: Sale, most: int, outcome: str) -> None:
    sale.plan = builders.a_plan(1, first_class=1)
    inventory.store_seat_plans([codec.to_json(sale.plan)])
    sale.publish(builders.a_listing(sale.plan, sale.fares))
    bought(sale)
    request = builders.a_request(sale.listing, sale.fares)
    dearer = next(fare for fare in sale.fares.fares if (fare.family, fare.travel_class) == ("Saver", "1"))
    item = replace(request.items[0], fare_id=dearer.id)
    first = operations.hold(replace(request, items=(item,)), now=NOW).body["reference"]
    entry = join(sale, any_class=True, most=Money(most, "EUR"))
    assert entry.travel_class is None
    release(user_id=request.user_id, reference=first, now=NOW)
    work()
    assert states(entry) == [outcome]


def test_a_price_above_the_limit_is_not_offered_until_the_limit_is_raised(sale: Sale, full: list[Bought]) -> None:
    careful, next_one = join(sale, most=Money(3_999, "EUR")), join(sale)
    give_back(full[0])
    work()
    assert states(careful, next_one) == ["waiting", "offered"]
    give_back(full[1])
    work()
    assert states(careful) == ["waiting"]
    waiting_change(user_id=careful.user_id, entry_id=careful.id, most=Money(4_000, "EUR"), now=NOW)
    work()
    assert states(careful) == ["offered"]


def test_children_cost_what_children_cost(sale: Sale, full: list[Bought]) -> None:
    wish = a_wish(sale)
    child = replace(wish.passengers[0], kind=PassengerKind.CHILD)
    entry = operations.waiting_join(replace(wish, passengers=(child,)), now=NOW)
    assert entry.passengers[0].kind is PassengerKind.CHILD


def test_t13_who_holds_too_many_seats_is_passed_over_and_keeps_their_place(sale: Sale, full: list[Bought]) -> None:
    greedy, next_one = join(sale), join(sale)
    train = sale.listing
    sale.with_seats(20)
    held(sale, user_id=greedy.user_id, count=10)
    held(sale, user_id=greedy.user_id, count=10)
    sale.listing = train
    give_back(full[0])
    work()
    assert states(greedy, next_one) == ["waiting", "offered"]
    give_back(full[1])
    work()
    assert states(greedy) == ["waiting"]
    later = NOW + timedelta(minutes=10)  # the holds are over: nothing on this train says so
    operations.expire(now=later)
    assert waiting_look_after(now=later) == 1
    work(later)
    assert states(greedy, now=later) == ["offered"]


def test_ones_place_counts_who_wants_the_same_seats_before(sale: Sale, full: list[Bought]) -> None:
    join(sale, 2)
    join(sale, span=(0, 1))
    elsewhere = join(sale, span=(3, 4))
    mine = join(sale, span=(0, 2))
    assert now_is(mine).place == WaitingPlace(entries=2, seats=3)
    assert now_is(elsewhere).place == WaitingPlace(entries=1, seats=2)
