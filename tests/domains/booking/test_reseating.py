"""Another vehicle for a trip that is sold: everybody gets a seat of it, or is told that there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import PayRequest, TicketStatus
from carnet.domains.booking.events import TicketReseated
from carnet.domains.booking.models import Booking, OperatorChange, Reseating, Ticket
from carnet.domains.booking.operations import hold, pay_from_wallet
from carnet.domains.inventory import operations as inventory
from carnet.domains.inventory import queries as stock
from carnet.domains.inventory.models import Listing, QuotaUse, Seat
from carnet.domains.schedule.contracts import ListingSnapshot, SeatPlan
from carnet.infra.events import codec
from carnet.infra.events.models import OutboxEvent
from carnet.kernel import ids
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW, a_plan, a_request
from tests.domains.booking.conftest import Sale
from tests.domains.booking.offers import with_fares
from tests.money import give_money


def findings() -> set[str]:
    """The rules that are broken."""
    return {verdict.rule.file for verdict in auditor.audit(Role.ALL, now=NOW) if verdict.broken}


def bought(sale: Sale, *seats: str, **more: int) -> list[UUID]:
    """Paid tickets of one booking."""
    user = ids.new_id()
    give_money(user, 100_000)
    booking = hold(a_request(sale.listing, sale.fares, user_id=user, seats=seats, **more), now=NOW).body
    pay_from_wallet(PayRequest(user, "k", b"k", booking["reference"]), now=NOW)
    return [ids.decode("tkt", ticket["id"]) for ticket in booking["tickets"]]


def swapped(sale: Sale, plan: SeatPlan, version: int = 2) -> ListingSnapshot:
    """The snapshot that brings another plan, whose plan has arrived."""
    inventory.store_seat_plans([codec.to_json(plan)])
    return replace(sale.listing, version=version, seat_plan_id=plan.id)


def tell(*listings: ListingSnapshot) -> int:
    """Both consumers hear of it, the stock first."""
    documents = [codec.to_json(listing) for listing in listings]
    inventory.store_listings(documents)
    moved = operations.reseat_listings(documents, now=NOW)
    stock.clear_caches()
    return moved


def seats_of(tickets: list[UUID]) -> list[str]:
    """Where they sit now."""
    found = dict(Ticket.objects.filter(id__in=tickets).values_list("id", "seat"))
    return [found[ticket] for ticket in tickets]


def test_everybody_keeps_the_seat_in_a_longer_train_and_it_is_on_sale_again(sale: Sale) -> None:
    tickets = bought(sale, "1-1", "1-8")
    assert tell(swapped(sale, a_plan(12))) == 1
    assert seats_of(tickets) == ["1-1", "1-8"]
    assert Seat.objects.filter(listing_id=sale.listing.id).count() == 12
    assert Listing.objects.get().on_sale
    assert not OutboxEvent.objects.filter(name="ticket.reseated").exists()
    assert hold(a_request(replace(sale.listing, version=2), sale.fares, seats=["1-12"]), now=NOW).status == 201
    assert not findings()


def test_t11_in_a_shorter_train_those_without_their_seat_move_and_each_is_told_once(sale: Sale) -> None:
    stays, moves = bought(sale, "1-1")[0], bought(sale, "1-8")[0]
    tell(swapped(sale, a_plan(4)))
    assert seats_of([stays, moves]) == ["1-1", "1-4"]
    event = OutboxEvent.objects.get(name="ticket.reseated")
    assert (event.aggregate_id, event.aggregate_version) == (moves, 3)
    fact = codec.from_json(TicketReseated, event.data)
    assert (fact.old_seat, fact.seat) == ("1-8", "1-4")
    row = Reseating.objects.get()
    assert (row.ticket_id, row.version, row.old_seat, row.seat) == (moves, 2, "1-8", "1-4")
    assert not findings()


def test_whoever_has_no_seat_any_more_may_choose_and_gets_one_in_a_later_vehicle(sale: Sale) -> None:
    tickets = bought(sale, *[f"1-{number}" for number in range(1, 7)])
    tell(swapped(sale, a_plan(4)))
    without = Ticket.objects.filter(ordinal=None)
    assert len(without) == 2
    assert {(ticket.seat, ticket.section, ticket.status) for ticket in without} == {("", "Coach 1", "issued")}
    changes = OperatorChange.objects.filter(kind="unseated", choice=None)
    assert {change.ticket_id for change in changes} == {ticket.id for ticket in without}
    assert {change.was["seat"] for change in changes} == {"1-5", "1-6"}
    assert not findings()

    tell(swapped(sale, a_plan(8), version=3))
    assert not Ticket.objects.filter(ordinal=None).exists()
    assert not OperatorChange.objects.exists()
    assert len(set(seats_of(tickets))) == 6
    assert not findings()


def test_t24_who_has_no_seat_gives_the_ticket_back_and_frees_nobody_elses(sale: Sale) -> None:
    bought(sale, "1-1", "1-2", "1-3", "1-4")
    bought(sale, "1-8")
    tell(swapped(sale, a_plan(4)))
    change = OperatorChange.objects.get()
    booking = Booking.objects.get(id=change.booking_id)
    operations.change_refund(user_id=booking.user_id, reference=booking.reference, change_id=change.id, now=NOW)
    assert Ticket.objects.get(id=change.ticket_id).status == "cancelled"
    assert stock.leg_counts(sale.listing.id, now=NOW)[0].free == 0
    assert not findings()
    tell(swapped(sale, a_plan(8), version=3))
    assert stock.leg_counts(sale.listing.id, now=NOW)[0].free == 4
    assert not findings()


def test_a_live_hold_moves_along_and_can_be_paid(sale: Sale) -> None:
    user = ids.new_id()
    give_money(user, 100_000)
    booking = hold(a_request(sale.listing, sale.fares, user_id=user, seats=["1-8"]), now=NOW).body
    tell(swapped(sale, a_plan(4)))
    assert not findings()
    pay_from_wallet(PayRequest(user, "k", b"k", booking["reference"]), now=NOW)
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.seat, ticket.ordinal) == ("issued", "1-1", 0)
    issued = OutboxEvent.objects.get(name="ticket.issued")
    assert issued.data["seat"] == "1-1"
    assert not findings()


def test_a_hold_without_room_ends_and_its_tickets_with_it(sale: Sale) -> None:
    paid = bought(sale, "1-1", "1-2", "1-3")
    held = hold(a_request(sale.listing, sale.fares, seats=["1-7", "1-8"]), now=NOW).body
    tell(swapped(sale, a_plan(4)))
    assert Booking.objects.get(reference=held["reference"]).status == "failed"
    assert OutboxEvent.objects.filter(name="reservation.failed").count() == 1
    assert seats_of(paid) == ["1-1", "1-2", "1-3"]
    assert stock.leg_counts(sale.listing.id, now=NOW)[0].free == 1
    assert not findings()


def test_a_hold_that_lapsed_takes_no_seat_of_the_new_train(sale: Sale) -> None:
    late = NOW + timedelta(minutes=11)
    hold(a_request(sale.listing, sale.fares, count=8), now=NOW)
    document = codec.to_json(swapped(sale, a_plan(4)))
    operations.reseat_listings([document], now=late)
    assert stock.leg_counts(sale.listing.id, now=late)[0].free == 4
    assert operations.expire(now=late) == 1
    assert not findings()


def test_two_journeys_on_one_seat_share_one_again(sale: Sale) -> None:
    first = bought(sale, "1-8", from_stop=0, to_stop=2)
    second = bought(sale, "1-8", from_stop=2, to_stop=4)
    rest = bought(sale, "1-1", "1-2", "1-3")
    tell(swapped(sale, a_plan(4)))
    assert seats_of(first) == seats_of(second) == ["1-4"]
    assert seats_of(rest) == ["1-1", "1-2", "1-3"]
    assert not findings()


@pytest.mark.parametrize("stock_first", [True, False])
def test_t51_the_same_news_twice_and_in_any_order_is_one_move(sale: Sale, stock_first: bool) -> None:
    bought(sale, "1-8")
    second, third = a_plan(4), a_plan(6)
    documents = [codec.to_json(swapped(sale, plan, version)) for version, plan in ((2, second), (3, third))]
    steps = [lambda: inventory.store_listings(documents), lambda: operations.reseat_listings(documents[::-1], now=NOW)]
    for step in steps if stock_first else steps[::-1]:
        step()
    assert operations.reseat_listings(documents, now=NOW) == 0
    assert operations.reseat_listings(documents[:1], now=NOW) == 0
    assert Seat.objects.count() == 6
    assert OutboxEvent.objects.filter(name="ticket.reseated").count() == 1
    assert Listing.objects.get().version == 3
    assert Listing.objects.get().on_sale
    assert not findings()


def test_a_train_that_was_withdrawn_meanwhile_stays_off_sale(sale: Sale) -> None:
    moves = bought(sale, "1-8")
    inventory.withdraw_listings({sale.listing.id: 3})
    tell(swapped(sale, a_plan(4)))
    row = Listing.objects.get()
    assert (row.version, row.on_sale) == (3, False)
    assert seats_of(moves) == ["1-1"]
    assert not findings()


def test_a_plan_that_is_still_on_its_way_is_waited_for(sale: Sale) -> None:
    bought(sale, "1-8")
    document = codec.to_json(replace(sale.listing, version=2, seat_plan_id=ids.new_id()))
    with pytest.raises(stock.ListingUnknown), transaction.atomic():
        operations.reseat_listings([document], now=NOW)
    assert not findings()


def test_the_preview_says_what_the_swap_does_and_changes_nothing(sale: Sale) -> None:
    stays, moves = bought(sale, "1-1"), bought(sale, "1-8")
    bought(sale, "1-2", "1-3", "1-5")
    shorter = a_plan(4)
    before = list(Ticket.objects.order_by("id").values())
    preview = operations.preview_swap(sale.listing.id, shorter, now=NOW)
    assert list(Ticket.objects.order_by("id").values()) == before
    assert {one.ticket_id for one in preview.kept} >= set(stays)
    assert len(preview.unseated) == 1
    tell(swapped(sale, shorter))
    told = {one.ticket_id: one.seat for one in (*preview.kept, *preview.moved, *preview.unseated)}
    assert told == dict(Ticket.objects.values_list("id", "seat"))
    assert moves[0] in told


def test_a_ticket_that_moved_keeps_its_code_and_shows_its_new_seat(sale: Sale) -> None:
    moves = bought(sale, "1-8")[0]
    booking_id = Ticket.objects.get(id=moves).booking_id
    tell(swapped(sale, a_plan(4)))
    (ticket,) = queries.booking_by_id(booking_id, now=NOW).tickets
    assert (ticket.id, ticket.seat, ticket.status) == (moves, "1-1", TicketStatus.ISSUED)


def test_loads_of_many_trips_are_read_at_once(sale: Sale, django_assert_num_queries) -> None:
    bought(sale, "1-1", from_stop=0, to_stop=2)
    bought(sale, "1-2", from_stop=1, to_stop=3)
    hold(a_request(sale.listing, sale.fares, seats=["1-3"]), now=NOW)
    stock.seat_plan(sale.plan.id)
    with django_assert_num_queries(2):
        load = stock.loads([sale.listing.id, ids.new_id()], now=NOW)
    assert set(load) == {sale.listing.id}
    one = load[sale.listing.id]
    assert (one.capacity, one.sold, one.held, one.free) == (8, 2, 1, 5)
    assert stock.loads([sale.listing.id], now=NOW + timedelta(hours=1))[sale.listing.id].held == 0


def test_a_hold_that_lapsed_before_the_swap_gives_back_its_place_of_a_quota(sale: Sale) -> None:
    with_fares(sale, quota=1)
    hold(a_request(sale.listing, sale.fares, seats=["1-1"]), now=NOW)
    dead = NOW + timedelta(hours=1)
    news = codec.to_json(swapped(sale, a_plan(12), version=3))
    inventory.store_listings([news])
    assert operations.reseat_listings([news], now=dead) == 1
    assert not QuotaUse.objects.exists()
    operations.expire(now=dead)
    assert not {verdict.rule.file for verdict in auditor.audit(Role.ALL, now=dead) if verdict.broken}


def a_standing_plan(places: int) -> SeatPlan:
    """A coach where people stand."""
    plan = a_plan(places)
    return replace(plan, sections=tuple(replace(section, numbered=False) for section in plan.sections))


def test_who_stands_and_has_no_place_any_more_may_choose_and_gets_one_in_a_later_vehicle(sale: Sale) -> None:
    tell(swapped(sale, a_standing_plan(4)))
    sale.listing = replace(sale.listing, version=2)
    user = ids.new_id()
    give_money(user, 100_000)
    booking = hold(a_request(sale.listing, sale.fares, user_id=user, count=2), now=NOW).body
    pay_from_wallet(PayRequest(user, "k", b"k", booking["reference"]), now=NOW)
    assert set(Ticket.objects.values_list("seat", flat=True)) == {""}
    assert not findings()

    smaller = a_standing_plan(1)
    preview = operations.preview_swap(sale.listing.id, smaller, now=NOW)
    assert [len(some) for some in (preview.kept, preview.moved, preview.unseated)] == [1, 0, 1]
    tell(swapped(sale, smaller, version=3))
    change = OperatorChange.objects.get(kind="unseated", choice=None)
    assert Ticket.objects.get(ordinal=None).id == change.ticket_id
    assert OutboxEvent.objects.filter(name="ticket.reseated").count() == 1
    assert not findings()

    tell(swapped(sale, a_standing_plan(4), version=4))
    assert not Ticket.objects.filter(ordinal=None).exists()
    assert not OperatorChange.objects.exists()
    assert not findings()
