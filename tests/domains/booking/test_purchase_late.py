"""T29: the bank says yes after the hold has lapsed. The same seats, if they are to be had; else all the money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import BookingStatus, Purchase, PurchaseStatus, TicketStatus
from carnet.domains.booking.models import Move
from carnet.domains.booking.operations.purchase import steps
from carnet.domains.booking.rules.purchase_steps import Step
from carnet.domains.inventory import operations as inventory
from carnet.domains.inventory import queries as seats
from carnet.domains.payments.contracts import Destination, PaymentStatus, TestCard
from carnet.domains.payments.models import Refund, SimulatedCharge
from carnet.domains.schedule.contracts import TripStatus
from carnet.infra.events import codec, drain
from carnet.infra.jobs import run_due
from carnet.kernel import ids
from tests import builders
from tests.builders import NOW
from tests.domains.booking.buying import (
    WALLET,
    all_is_well,
    booked,
    booking_of,
    buy,
    card,
    decide,
    go_on,
    held,
    reserved,
    state_at_bank,
    statuses,
    the_card,
)
from tests.domains.booking.conftest import Sale
from tests.domains.booking.offers import a_code, with_fares
from tests.domains.payments.world import a_wallet
from tests.money import balance

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bank")]

LAPSED = NOW + timedelta(minutes=10)
LATE = NOW + timedelta(seconds=605)
DONE, FAILED = PurchaseStatus.DONE, PurchaseStatus.FAILED


@pytest.fixture
def buyer() -> UUID:
    """Somebody with 10 EUR in the wallet."""
    return a_wallet(1_000)


def at_the_bank(sale: Sale, buyer: UUID, **more: Any) -> Purchase:
    """Paid from wallet and card, and its buyer has not come back from the bank."""
    return buy(buyer, held(sale, buyer, **more), WALLET, card(TestCard.NEEDS_3DS))


def late(purchase: Purchase, *, now: datetime = LATE) -> Purchase:
    return operations.purchase_continue(purchase_id=purchase.id, now=now)


def tell(now: datetime = LATE) -> list[str]:
    """Run what follows; the subjects of the mail."""
    drain(now=now)
    run_due(now=now)
    return [message.subject for message in mail.outbox]


@pytest.mark.parametrize("swept", [False, True])
def test_t29_the_same_seats_again_where_they_are_free(sale: Sale, buyer: UUID, swept: bool) -> None:
    purchase = at_the_bank(sale, buyer, seats=["1-3", "1-4"])
    decide(purchase)
    if swept:
        assert operations.expire(now=LAPSED) == 1
    done = late(purchase)
    assert (done.status, statuses(done)) == (DONE, [PaymentStatus.CAPTURED] * 2)
    found = booking_of(done, now=LATE)
    assert found.status is BookingStatus.CONFIRMED
    assert {(one.seat, one.status) for one in found.tickets} == {
        ("1-3", TicketStatus.ISSUED),
        ("1-4", TicketStatus.ISSUED),
    }
    moves = Move.objects.filter(booking_id=found.id, subject_id=found.id)
    assert set(moves.values_list("from_status", "to_status", "verb")) == {
        (None, "held", "hold"),
        ("held", "expired", "expire"),
        ("expired", "confirmed", "pay"),
    }
    assert [(leg.free, leg.held, leg.sold) for leg in seats.leg_counts(sale.listing.id, now=LATE)] == [(6, 0, 2)] * 4
    assert all_is_well(now=LATE)


def test_t29_seats_that_are_gone_cost_nothing_and_the_buyer_is_told(sale: Sale, buyer: UUID) -> None:
    purchase = at_the_bank(sale, buyer, seats=["1-3", "1-4"])
    decide(purchase)
    held(sale, ids.new_id(), now=LAPSED, seats=["1-4"])
    over = late(purchase)
    assert (over.status, over.reason) == (FAILED, "seats_gone")
    assert statuses(over) == [PaymentStatus.VOIDED, PaymentStatus.VOIDED]
    assert (state_at_bank(over), balance(buyer), reserved(buyer)) == ("voided", 1_000, 0)
    found = booking_of(over, now=LATE)
    assert (found.status, {one.status for one in found.tickets}) == (BookingStatus.EXPIRED, {TicketStatus.VOID})
    assert tell() == [f"Your payment could not be used (booking {found.reference})"]
    assert "Nothing was charged" in str(mail.outbox[0].body)
    assert all_is_well(now=LATE)


def test_t29_what_the_bank_took_meanwhile_goes_back_to_the_cent(sale: Sale, buyer: UUID) -> None:
    purchase = at_the_bank(sale, buyer, seats=["1-3", "1-4"])
    SimulatedCharge.objects.filter(pk=the_card(purchase).id).update(state="captured")
    held(sale, ids.new_id(), now=LAPSED, seats=["1-4"])
    over = late(purchase)
    assert (over.status, over.reason) == (FAILED, "seats_gone")
    assert statuses(over) == [PaymentStatus.VOIDED, PaymentStatus.REFUNDED]
    assert sum(Refund.objects.values_list("amount", flat=True)) == 7_000
    assert booked()["refunds_due"] == 7_000
    assert not {"operator_payable", "platform_revenue", "tax"} & set(booked())
    assert tell() == [f"Your payment could not be used (booking {over.reference})"]
    assert "Your card was charged 70.00" in str(mail.outbox[0].body)
    assert booked() == {"wallet": 1_000, "provider_clearing": -1_000}
    assert all_is_well(now=LATE)


def test_what_the_bank_took_while_we_let_go_buys_the_seats(sale: Sale, buyer: UUID) -> None:
    purchase = buy(buyer, held(sale, buyer), card(TestCard.TIMES_OUT))
    charge = {"instrument": "sim_succeeds", "amount": 4_000, "currency": "EUR", "capture": True, "asked_at": NOW}

    def arrives(seen: Any, now: Any) -> None:
        SimulatedCharge.objects.create(pk=the_card(purchase).id, state="captured", **charge)
        let_go(seen, now)

    let_go = steps.STEPS[Step.LET_GO]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(steps.STEPS, Step.LET_GO, arrives)
        go_on(purchase, seconds=151)
        done = go_on(purchase, seconds=155)
    assert (done.status, statuses(done)) == (DONE, [PaymentStatus.CAPTURED])
    assert booking_of(done).status is BookingStatus.CONFIRMED
    assert all_is_well(now=NOW + timedelta(seconds=155))


def withdrawn(sale: Sale) -> None:
    inventory.withdraw_listings({sale.listing.id: sale.listing.version + 1})


def cancelled(sale: Sale) -> None:
    sale.publish(replace(sale.listing, version=2, status=TripStatus.CANCELLED))


def departed(sale: Sale) -> None:
    sale.publish(replace(sale.listing, version=2, status=TripStatus.DEPARTED))


def swapped(sale: Sale) -> None:
    """Another train, whose seats are of another class."""
    plan = builders.a_plan(0, first_class=8)
    inventory.store_seat_plans([codec.to_json(plan)])
    operations.reseat_listings([codec.to_json(replace(sale.listing, version=2, seat_plan_id=plan.id))], now=LAPSED)


@pytest.mark.parametrize("what", [withdrawn, cancelled, departed, swapped])
def test_t29_nothing_is_sold_again_that_is_not_on_sale(sale: Sale, buyer: UUID, what: Callable[[Sale], None]) -> None:
    purchase = at_the_bank(sale, buyer)
    decide(purchase)
    assert operations.expire(now=LAPSED) == 1
    what(sale)
    over = late(purchase)
    assert (over.status, over.reason, state_at_bank(over)) == (FAILED, "seats_gone", "voided")
    assert booking_of(over, now=LATE).status is BookingStatus.EXPIRED


def test_t29_the_quota_of_the_fare_holds_for_late_money_too(sale: Sale, buyer: UUID) -> None:
    with_fares(sale, quota=2)
    purchase = at_the_bank(sale, buyer, count=2)
    decide(purchase)
    held(sale, ids.new_id(), now=LAPSED, seats=["1-8"])
    over = late(purchase)
    assert (over.status, over.reason) == (FAILED, "seats_gone")
    assert all_is_well(now=LATE)


def test_the_quota_is_used_again_by_who_gets_the_seats_again(sale: Sale, buyer: UUID) -> None:
    with_fares(sale, quota=2)
    purchase = at_the_bank(sale, buyer, count=2)
    decide(purchase)
    operations.expire(now=LAPSED)
    assert late(purchase).status is DONE
    assert all_is_well(now=LATE)


@pytest.mark.parametrize("most", [1, 2])
def test_t29_the_limit_of_the_promo_code_holds_for_late_money_too(sale: Sale, buyer: UUID, most: int) -> None:
    a_code(sale, most_uses=most)
    purchase = at_the_bank(sale, buyer, promo_code="SPRING", seats=["1-1"])
    decide(purchase)
    held(sale, ids.new_id(), now=LAPSED, promo_code="SPRING", seats=["1-8"])
    over = late(purchase)
    assert over.status is (FAILED if most == 1 else DONE)
    assert all_is_well(now=LATE)


def test_a_trip_cancelled_while_the_hold_lives_is_not_paid(sale: Sale, buyer: UUID) -> None:
    purchase = at_the_bank(sale, buyer)
    decide(purchase)
    cancelled(sale)
    over = go_on(purchase, seconds=15)
    assert (over.status, over.reason, state_at_bank(over)) == (FAILED, "listing_cancelled", "voided")
    assert booking_of(over).status is BookingStatus.FAILED
    assert tell() == [f"Your payment could not be used (booking {over.reference})"]
    assert all_is_well(now=LATE)


def test_who_was_refused_or_gave_up_gets_no_mail(sale: Sale, buyer: UUID) -> None:
    buy(buyer, held(sale, buyer), card(TestCard.FAILS))
    late(at_the_bank(sale, buyer))
    assert tell() == []


def test_a_booking_bought_late_can_be_given_back(sale: Sale, buyer: UUID) -> None:
    purchase = at_the_bank(sale, buyer)
    decide(purchase)
    done = late(purchase)
    quote = operations.cancellation_quote(
        user_id=buyer, reference=done.reference, ticket_ids=None, destination=Destination.SOURCE, now=LATE
    )
    operations.cancellation_confirm(user_id=buyer, reference=done.reference, quote_id=quote.id, now=LATE)
    assert booking_of(done, now=LATE).status is BookingStatus.CANCELLED
    assert queries.purchase(done.id).status is DONE
    assert all_is_well(now=LATE)
