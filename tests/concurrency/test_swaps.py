"""A train gets other coaches while its seats are being sold: nobody buys a seat of the old ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import Answer, PayRequest
from carnet.domains.booking.models import Booking, OperatorChange, Ticket
from carnet.domains.booking.operations import hold, pay_from_wallet
from carnet.domains.inventory import operations as inventory
from carnet.domains.inventory import queries as stock
from carnet.domains.schedule.contracts import SeatPlan
from carnet.infra import sql
from carnet.infra.events import codec
from carnet.kernel import ids
from carnet.kernel.problem import Problem
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW, a_plan, a_request
from tests.concurrency.crowd import all_at_once, wait_until_somebody_waits
from tests.domains.booking.conftest import Sale
from tests.money import give_money

_RECHECK = ("    -- Who waited for these seats", "    SELECT array_agg(ROW (request, code, tickets)")


def findings() -> set[str]:
    """The rules that are broken now."""
    return {verdict.rule.file for verdict in auditor.audit(Role.ALL, now=NOW) if verdict.broken}


def backwards(seats: int) -> SeatPlan:
    """A train whose seats have their numbers the other way round: a seat's place says nothing about its name."""
    plan = a_plan(seats)
    labels = [seat.label for seat in plan.seats][::-1]
    return replace(
        plan, seats=tuple(replace(seat, label=label) for seat, label in zip(plan.seats, labels, strict=True))
    )


def swap(sale: Sale, plan: SeatPlan) -> dict[str, Any]:
    """The snapshot that brings it, whose plan has arrived."""
    inventory.store_seat_plans([codec.to_json(plan)])
    return codec.to_json(replace(sale.listing, version=2, seat_plan_id=plan.id))


def bought_while_swapping(sale: Sale) -> Answer | Exception:
    """Somebody takes a seat of the old train and has to wait for the swap."""
    hold(a_request(sale.listing, sale.fares, seats=["1-8"]), now=NOW)
    document = swap(sale, backwards(8))
    outcome: list[Answer | Exception] = []
    late = partial(hold, a_request(sale.listing, sale.fares, seats=["1-2"]), now=NOW)
    thread = threading.Thread(target=lambda: outcome.extend(all_at_once([late])))
    with transaction.atomic():
        operations.reseat_listings([document], now=NOW)
        thread.start()
        wait_until_somebody_waits()
    thread.join(timeout=30)
    return outcome[0]


def test_who_waits_for_a_seat_of_the_old_train_gets_the_one_of_that_name_in_the_new_one(open_sale: Sale) -> None:
    outcome = bought_while_swapping(open_sale)
    assert isinstance(outcome, Answer), outcome
    ticket = Ticket.objects.get(id=ids.decode("tkt", outcome.body["tickets"][0]["id"]))
    assert (ticket.seat, ticket.ordinal) == ("1-2", 6)
    assert not findings()


@pytest.fixture
def unguarded(open_sale: Sale) -> Iterator[Sale]:
    """A sale that does not look at the listing's version once more when it has its seats."""
    whole = (Path(sql.__file__).parents[1] / "domains" / "inventory" / "sql" / "take.sql").read_text()
    start, end = (whole.index(mark) for mark in _RECHECK)
    _run(whole[:start] + whole[end:])
    yield open_sale
    _run(whole)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_negative_control_without_the_second_look_a_ticket_gets_the_wrong_seat(unguarded: Sale) -> None:
    outcome = bought_while_swapping(unguarded)
    assert isinstance(outcome, Answer), outcome
    assert "seats_have_names" in findings()


def test_a_payment_and_a_swap_follow_one_another(open_sale: Sale) -> None:
    buyer = ids.new_id()
    give_money(buyer, 100_000)
    held = hold(a_request(open_sale.listing, open_sale.fares, user_id=buyer, seats=["1-8"]), now=NOW)
    document = swap(open_sale, backwards(8))
    outcome: list[Any] = []
    moving = partial(operations.reseat_listings, [document], now=NOW)
    thread = threading.Thread(target=lambda: outcome.extend(all_at_once([moving])))
    with transaction.atomic():
        pay_from_wallet(PayRequest(buyer, "k", b"k", held.body["reference"]), now=NOW)
        thread.start()
        wait_until_somebody_waits()
    thread.join(timeout=30)
    assert outcome == [1]
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.seat, ticket.ordinal) == ("issued", "1-8", 0)
    assert not findings()


def test_t34_refunds_and_a_swap_at_once_free_each_seat_once(open_sale: Sale) -> None:
    buyers = [ids.new_id() for _ in range(6)]
    for place, buyer in enumerate(buyers):
        give_money(buyer, 100_000)
        request = a_request(open_sale.listing, open_sale.fares, user_id=buyer, seats=[f"1-{place + 1}"])
        pay_from_wallet(PayRequest(buyer, "k", b"k", hold(request, now=NOW).body["reference"]), now=NOW)
    operations.reseat_listings([swap(open_sale, backwards(3))], now=NOW)
    back = [
        partial(
            operations.change_refund,
            user_id=booking.user_id,
            reference=booking.reference,
            change_id=change.id,
            now=NOW,
        )
        for change in OperatorChange.objects.all()
        for booking in Booking.objects.filter(id=change.booking_id)
    ]
    longer = {**swap(open_sale, a_plan(8)), "version": 3}
    outcomes = all_at_once([*back, partial(operations.reseat_listings, [longer], now=NOW)])
    assert all(not isinstance(one, Exception) or isinstance(one, Problem | OperationalError) for one in outcomes), (
        outcomes
    )
    operations.reseat_listings([longer], now=NOW)
    kept = Ticket.objects.filter(status="issued").count()
    assert stock.leg_counts(open_sale.listing.id, now=NOW)[0].free == 8 - kept
    assert not findings()


def test_a_crowd_buys_while_the_train_gets_shorter_and_longer_again(open_sale: Sale) -> None:
    hold(a_request(open_sale.listing, open_sale.fares, seats=["1-8"]), now=NOW)
    first = swap(open_sale, backwards(6))
    second = {**swap(open_sale, a_plan(10)), "version": 3}
    buyers = [partial(hold, a_request(open_sale.listing, open_sale.fares), now=NOW) for _ in range(7)]
    swaps = [partial(operations.reseat_listings, [document], now=NOW) for document in (first, second)]
    outcomes = all_at_once([*buyers[:3], *swaps, *buyers[3:]])
    assert all(isinstance(one, Answer | int | Problem) for one in outcomes), outcomes
    operations.reseat_listings([second], now=NOW)
    stock.clear_caches()
    assert not findings()
