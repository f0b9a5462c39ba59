"""What passengers pay and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.domains.booking import problems, queries
from carnet.domains.booking.contracts import PayRequest
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations import hold, pay_from_wallet, release
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.models import QuotaUse
from carnet.domains.schedule.contracts import (
    Charge,
    ChargeKind,
    PassengerKind,
    Reduction,
    ReductionKind,
    SalePeriod,
)
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import Sale
from tests.domains.booking.offers import saver, with_fares
from tests.money import give_money

CHILD = Reduction(ReductionKind.CHILD, 5_000, from_age=6, until_age=15)
SENIOR = Reduction(ReductionKind.SENIOR, 3_000, from_age=65)
GROUP = Reduction(ReductionKind.GROUP, 4_000, least=3)
VAT = Charge("VAT", ChargeKind.TAX, "DE", rate_bp=700, included=True)
SERVICE = Charge("Service", ChargeKind.FEE, amount=150)
ADULT_AND_CHILD = (PassengerKind.ADULT, PassengerKind.CHILD)


def test_each_passenger_pays_a_price_of_their_own(sale: Sale) -> None:
    with_fares(sale, reductions=(CHILD, SENIOR), charges=(VAT, SERVICE))
    kinds = (*ADULT_AND_CHILD, PassengerKind.SENIOR)
    answer = hold(a_request(sale.listing, sale.fares, kinds=kinds), now=NOW)
    assert [ticket["price"]["amount"] for ticket in answer.body["tickets"]] == [4150, 2150, 2950]
    assert answer.body["price"]["amount"] == 9250
    assert [ticket["passenger"]["kind"] for ticket in answer.body["tickets"]] == ["adult", "child", "senior"]
    lines = [
        (line["kind"], line["amount"]["amount"], line["included"]) for line in answer.body["tickets"][1]["price_lines"]
    ]
    assert lines == [("fare", 4000, False), ("reduction", -2000, False), ("fee", 150, False), ("tax", 131, True)]
    kept = queries.booking_by_id(Booking.objects.get().id, now=NOW)
    assert {ticket.passenger.kind.value: ticket.price.amount for ticket in kept.tickets} == {
        "adult": 4150, "child": 2150, "senior": 2950
    }  # fmt: skip


def test_a_plain_price_is_one_line_that_takes_no_room(sale: Sale) -> None:
    answer = hold(a_request(sale.listing, sale.fares), now=NOW)
    (ticket,) = answer.body["tickets"]
    assert ticket["price_lines"] == [
        {"kind": "fare", "name": "", "percent": None, "amount": ticket["price"], "included": False}
    ]
    assert Ticket.objects.get().lines == []
    (kept,) = queries.booking_by_id(Booking.objects.get().id, now=NOW).tickets
    assert [(line.kind.value, line.amount) for line in kept.lines] == [("fare", kept.price)]


def test_t33_a_group_is_counted_by_those_who_are_named(sale: Sale) -> None:
    with_fares(sale, reductions=(CHILD, GROUP))
    two = hold(a_request(sale.listing, sale.fares, kinds=ADULT_AND_CHILD), now=NOW)
    three = hold(a_request(sale.listing, sale.fares, kinds=(*ADULT_AND_CHILD, PassengerKind.ADULT)), now=NOW)
    assert [ticket["price"]["amount"] for ticket in two.body["tickets"]] == [4000, 2000]
    assert [ticket["price"]["amount"] for ticket in three.body["tickets"]] == [2400, 2000, 2400]


def test_t23_a_sold_ticket_keeps_its_price_when_fares_change(sale: Sale) -> None:
    with_fares(sale, reductions=(CHILD,), charges=(VAT,))
    request = a_request(sale.listing, sale.fares, kinds=ADULT_AND_CHILD)
    reference = hold(request, now=NOW).body["reference"]
    with_fares(sale, charges=(replace(SERVICE, amount=9_900),), version=3)
    give_money(request.user_id, 10_000)
    pay_from_wallet(PayRequest(request.user_id, "pay", b"", reference), now=NOW)
    paid = queries.booking(user_id=request.user_id, reference=reference, now=NOW)
    assert paid.price.amount == 6_000
    lines = {ticket.passenger.kind: [line.kind.value for line in ticket.lines] for ticket in paid.tickets}
    assert lines == {PassengerKind.ADULT: ["fare", "tax"], PassengerKind.CHILD: ["fare", "reduction", "tax"]}


def test_a_fare_is_sold_in_its_periods_only(sale: Sale) -> None:
    since, until = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    with_fares(sale, periods=(SalePeriod(since, until),))
    for outside in (NOW, until):
        with pytest.raises(problems.FareNotOnSale):
            hold(a_request(sale.listing, sale.fares), now=outside)
    assert not Ticket.objects.exists()
    assert hold(a_request(sale.listing, sale.fares), now=since).status == 201


def test_nothing_is_sold_once_the_sale_has_ended(sale: Sale) -> None:
    until = NOW + timedelta(hours=1)
    sale.publish(replace(sale.listing, version=2, sale_until=until))
    with pytest.raises(problems.NotOnSale, match="ended"):
        hold(a_request(sale.listing, sale.fares), now=until)
    assert hold(a_request(sale.listing, sale.fares), now=NOW).status == 201


def test_a_quota_is_for_a_listing_and_given_back(sale: Sale) -> None:
    with_fares(sale, quota=3)
    fare, first = saver(sale), a_request(sale.listing, sale.fares, count=2)
    hold(first, now=NOW)
    with pytest.raises(problems.FareSoldOut) as refused:
        hold(a_request(sale.listing, sale.fares, count=2), now=NOW)
    assert refused.value.members["left"] == 1
    assert refused.value.pointers[0].path == "/items/0/fare"
    assert hold(a_request(sale.listing, sale.fares, family="Flex", count=2), now=NOW).status == 201
    assert inventory.quotas_left([sale.listing.id], now=NOW)[sale.listing.id][fare.id] == 1
    lapsed = NOW + timedelta(minutes=10)
    assert inventory.quotas_left([sale.listing.id], now=lapsed)[sale.listing.id][fare.id] == 3
    assert hold(a_request(sale.listing, sale.fares, count=3), now=lapsed).status == 201


def test_t28_who_lapsed_and_lost_the_place_cannot_pay_any_more(sale: Sale) -> None:
    with_fares(sale, quota=1)
    late = a_request(sale.listing, sale.fares, seats=["1-1"])
    reference = hold(late, now=NOW).body["reference"]
    hold(a_request(sale.listing, sale.fares, seats=["1-2"]), now=NOW + timedelta(minutes=10))
    give_money(late.user_id, 10_000)
    with pytest.raises(problems.HoldExpired):  # though its own clock says that there is time
        pay_from_wallet(PayRequest(late.user_id, "pay", b"", reference), now=NOW + timedelta(minutes=9))


def test_a_place_that_is_let_go_is_sold_again(sale: Sale) -> None:
    with_fares(sale, quota=1)
    first = a_request(sale.listing, sale.fares)
    release(user_id=first.user_id, reference=hold(first, now=NOW).body["reference"], now=NOW)
    assert not QuotaUse.objects.exists()
    assert hold(a_request(sale.listing, sale.fares), now=NOW).status == 201


def test_a_quota_goes_on_counting_under_newer_fares(sale: Sale) -> None:
    with_fares(sale, quota=2)
    request = a_request(sale.listing, sale.fares)
    reference = hold(request, now=NOW).body["reference"]
    give_money(request.user_id, 10_000)
    pay_from_wallet(PayRequest(request.user_id, "pay", b"", reference), now=NOW)
    with_fares(sale, quota=1, version=3)
    with pytest.raises(problems.FareSoldOut) as refused:
        hold(a_request(sale.listing, sale.fares), now=NOW + timedelta(hours=1))
    assert refused.value.members["left"] == 0
