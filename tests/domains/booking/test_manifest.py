"""Manifests and who is on board: what those at the door know of tickets, and what they need not know."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from carnet.domains.booking import manifests, operations, problems, queries
from carnet.domains.booking.contracts import ExchangeRequest, TicketStatus, Verdict
from carnet.domains.booking.models import Ticket
from carnet.domains.inventory import operations as inventory
from carnet.domains.schedule.contracts import ListingKind, TripStatus
from carnet.infra import keys
from carnet.infra.access import MemberRole
from carnet.infra.events import codec
from carnet.infra.http import NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from tests.builders import NOW, a_plan
from tests.domains.booking.changed import Bought, bought, cancelled, held
from tests.domains.booking.conftest import Sale
from tests.domains.booking.doors import a_scan, boarding, code_of, inspector, manifest, take, the_ticket, verdict
from tests.domains.booking.exchanging import another, exchanged, live, wanted
from tests.domains.booking.returns import LEAVES, confirm, quote
from tests.domains.booking.test_reseating import swapped, tell

DAY = timedelta(days=1)


def test_the_manifest_has_everybody_by_place_and_no_name_of_who_does_not_travel(sale: Sale) -> None:
    last, first = bought(sale, seats=["1-8"]), bought(sale, seats=["1-2"])
    gone = bought(sale, seats=["1-3"])
    confirm(gone, quote(gone))
    waits = held(sale, seats=["1-5"])
    lapsed = held(sale, seats=["1-6"], now=NOW - timedelta(minutes=11))
    found = manifest(sale)
    assert [(one.seat, one.status) for one in found.tickets] == [
        ("1-2", TicketStatus.ISSUED),
        ("1-5", TicketStatus.HELD),
        ("1-8", TicketStatus.ISSUED),
        ("", TicketStatus.CANCELLED),
    ]
    known = {one.id: one for one in found.tickets}
    assert the_ticket(lapsed).id not in known
    assert known[the_ticket(waits).id].reference == waits.reference
    assert (known[the_ticket(first).id].name, known[the_ticket(last).id].reference) == (
        "Ada Lovelace 0",
        last.reference,
    )
    without = known[the_ticket(gone).id]
    assert (without.name, without.reference, without.section, without.ordinal) == ("", "", "", None)
    ends = sale.listing.stops[-1].arrival
    assert ends is not None
    assert found.valid_until == ends + DAY


def test_an_exchanged_ticket_names_the_one_that_took_its_place(sale: Sale) -> None:
    one = bought(sale)
    old = the_ticket(one)
    exchanged(one, wanted(one, another(sale), sale))
    (row,) = manifest(sale).tickets
    (new,) = live(one)
    assert (row.id, row.status, row.replaced_by, row.name) == (old.id, TicketStatus.EXCHANGED, new.id, "")


def test_a_ticket_with_another_seat_is_good_and_says_which(sale: Sale) -> None:
    one = bought(sale, seats=["1-8"])
    code = code_of(one)
    tell(swapped(sale, a_plan(4)))
    (answer,) = take(sale, a_scan(sale, code))
    assert (answer.judgement.verdict, answer.judgement.hints) == (Verdict.GOOD, ("new_seat",))
    assert answer.ticket is not None
    assert answer.ticket.seat == Ticket.objects.get(pk=the_ticket(one).id).seat != "1-8"


def test_who_has_no_seat_any_more_may_board_and_the_inspector_is_told(sale: Sale) -> None:
    people = [bought(sale, seats=[f"1-{number}"]) for number in (1, 2)]
    codes = [code_of(one) for one in people]
    tell(swapped(sale, a_plan(1)))
    answers = take(sale, *(a_scan(sale, code) for code in codes))
    assert [one.judgement.verdict for one in answers] == [Verdict.GOOD] * 2
    assert sorted(one.judgement.hints for one in answers) == [(), ("no_seat", "new_seat")]


def test_a_place_for_a_wheelchair_is_noted(sale: Sale) -> None:
    plan = a_plan(8)
    seats = tuple(replace(seat, attributes=("wheelchair",)) if seat.label == "1-4" else seat for seat in plan.seats)
    sale.plan = replace(plan, seats=seats)
    inventory.store_seat_plans([codec.to_json(sale.plan)])
    sale.publish(replace(sale.listing, id=ids.new_id(), seat_plan_id=plan.id))
    for seat in ("1-3", "1-4"):
        bought(sale, seats=[seat])
    assert [(one.seat, one.notes) for one in manifest(sale).tickets] == [("1-3", ()), ("1-4", ("wheelchair",))]


def test_t44_another_operators_manifest_is_not_there(sale: Sale) -> None:
    bought(sale)
    stranger = Principal(user_id=ids.new_id(), memberships={(elsewhere := ids.new_id()): MemberRole.OWNER})
    for operator_id in (sale.listing.operator_id, elsewhere):
        with pytest.raises(NotFound):
            queries.manifest(operator_id=operator_id, trip_id=sale.listing.id, by=stranger, now=NOW)
        with pytest.raises(NotFound):
            queries.boarding(operator_id=operator_id, trip_id=sale.listing.id, by=stranger, now=NOW)
    with pytest.raises(NotFound):
        queries.boarding_trips(operator_id=sale.listing.operator_id, by=stranger, now=NOW, limit=5)


def test_who_does_not_come_is_missing_once_the_train_has_left_their_stop(sale: Sale) -> None:
    came, missed = bought(sale, from_stop=0, to_stop=2), bought(sale, from_stop=0, to_stop=4)
    later = bought(sale, from_stop=1, to_stop=4)
    take(sale, a_scan(sale, code_of(came)))
    before, after = boarding(sale, LEAVES - timedelta(seconds=1)), boarding(sale, LEAVES)
    assert (before.expected, before.no_show, before.on_board) == (2, 0, 1)
    assert (after.expected, after.no_show, after.on_board) == (1, 1, 1)
    assert [(stop.boarding, stop.boarded, stop.no_show) for stop in after.stops[:2]] == [(2, 1, 1), (1, 0, 0)]
    assert boarding(sale, LEAVES + timedelta(hours=2)).on_board == 0  # got off at the third stop
    assert boarding(sale, LEAVES + timedelta(hours=2)).no_show == 2
    assert missed.booking.reference != later.booking.reference


def test_at_a_performance_nobody_is_missing_before_its_end(sale: Sale) -> None:
    begins, ends = sale.listing.stops[0], sale.listing.stops[-1]
    show = replace(sale.listing, id=ids.new_id(), kind=ListingKind.EVENT, stops=(begins, ends))
    sale.publish(show)
    came, missed = bought(sale, to_stop=1), bought(sale, to_stop=1)
    late = LEAVES + timedelta(minutes=30)
    assert verdict(sale, code_of(came), at=late, now=late) is Verdict.GOOD
    assert (boarding(sale, late).on_board, boarding(sale, late).no_show) == (1, 0)
    assert ends.arrival is not None
    over = boarding(sale, ends.arrival)
    assert (over.on_board, over.no_show) == (0, 1)
    assert the_ticket(missed).status is TicketStatus.ISSUED


def test_what_leaves_today_and_what_is_still_under_way_can_be_scanned(sale: Sale) -> None:
    first = sale.listing
    bought(sale)
    sale.publish(replace(first, id=ids.new_id()))  # nobody has a ticket of this one

    def shown(**more: Any) -> list[UUID]:
        found = queries.boarding_trips(
            operator_id=first.operator_id, by=inspector(sale), **{"now": NOW, "limit": 10, **more}
        )
        return [one.listing.id for one in found]

    leaves = first.stops[0].departure
    assert leaves is not None
    assert shown() == []
    assert shown(day=leaves.date()) == [first.id]
    assert shown(now=leaves) == [first.id]
    assert shown(now=leaves, after=(leaves, first.id)) == []
    assert shown(day=(leaves + DAY).date()) == []
    night = replace(first, version=9, stops=(*first.stops[:-1], replace(first.stops[-1], arrival=leaves + DAY)))
    sale.publish(night)
    Ticket.objects.update(arrives_at=leaves + DAY)
    assert shown(now=leaves + timedelta(hours=20)) == [first.id]


def _all_of(one: Bought, sale: Sale) -> ExchangeRequest:
    return wanted(one, another(sale), sale, tickets=(the_ticket(one),))


@pytest.mark.parametrize(
    "wish",
    [
        lambda one, sale: quote(one),
        lambda one, sale: operations.exchange_quote(
            user_id=one.user_id, reference=one.reference, request=_all_of(one, sale), now=NOW
        ),
    ],
    ids=["give back", "exchange"],
)
def test_t22_who_is_on_board_gives_nothing_back(sale: Sale, wish: Callable[[Any, Sale], Any]) -> None:
    one = bought(sale)
    take(sale, a_scan(sale, code_of(one)))
    with pytest.raises((problems.TicketNotCancellable, problems.ExchangeNotAllowed)):
        wish(one, sale)
    assert the_ticket(one).status is TicketStatus.BOARDED


def test_who_quoted_before_boarding_cannot_confirm_after_it(sale: Sale) -> None:
    one = bought(sale)
    asked = quote(one)
    take(sale, a_scan(sale, code_of(one)))
    with pytest.raises(problems.TicketNotCancellable):
        confirm(one, asked)
    assert the_ticket(one).status is TicketStatus.BOARDED


def test_a_trip_that_is_cancelled_under_way_still_knows_who_is_on_board(sale: Sale) -> None:
    one = bought(sale)
    take(sale, a_scan(sale, code_of(one)))
    cancelled(sale, quiet=True)
    found = boarding(sale)
    assert (found.manifest.listing.status, found.on_board) == (TripStatus.CANCELLED, 1)


def test_a_traveller_is_told_of_every_scan_in_their_export(sale: Sale) -> None:
    one = bought(sale)
    take(sale, a_scan(sale, code_of(one)), a_scan(sale, code_of(one), stop=1))
    told = queries.personal_files(one.user_id, NOW)["scans"]
    assert [(scan["verdict"], scan["stop"]) for scan in told] == [(Verdict.GOOD, 0), (Verdict.AGAIN, 1)]
    assert queries.personal_files(ids.new_id(), NOW)["scans"] == []


def test_t57_a_thousand_tickets_are_seven_statements_and_little_to_load(
    sale: Sale, django_assert_max_num_queries: Any
) -> None:
    sale.with_seats(1_000)
    one = bought(sale, seats=["1-1"])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO booking_ticket (id, listing_id, booking_id, status, ordinal, seat, section, travel_class,"
            " from_stop, to_stop, departs_at, arrives_at, fare_id, family, conditions, first_name, last_name, amount,"
            " currency, commission, operator_id)"
            " SELECT gen_random_uuid(), listing_id, booking_id, status, n, '1-' || n, section, travel_class, from_stop,"
            " to_stop, departs_at, arrives_at, fare_id, family, conditions, md5(n::text), md5((n * 7)::text), amount,"
            " currency, commission, operator_id FROM booking_ticket, generate_series(1, 999) AS n"
        )
    with django_assert_max_num_queries(7):
        found = manifest(sale)
    assert len(found.tickets) == 1_000
    signed = manifests.signed(found, key=keys.ticket_key(), known=keys.ticket_public_keys())
    assert len(gzip.compress(signed.body)) < 300_000
    pages = manifests.paper(found)
    assert pages.count(b"/Type /Page\n") > 20
    assert one.reference.encode() in signed.body
