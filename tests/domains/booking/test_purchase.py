"""Paying a booking in steps: every way a bank can answer, and what is left of it in the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import BookingStatus, PayRequest, PurchaseStatus, TicketStatus
from carnet.domains.booking.models import Booking, Move
from carnet.domains.payments.contracts import PaymentStatus, TestCard
from carnet.infra.events import drain
from carnet.infra.events.models import OutboxEvent
from carnet.infra.jobs import run_due
from carnet.kernel import ids
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
    live_payments,
    reserved,
    state_at_bank,
    statuses,
)
from tests.domains.booking.conftest import Sale
from tests.domains.payments.world import a_wallet
from tests.money import balance

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bank")]

BEGUN, CONFIRMED, DONE, FAILED = (
    PurchaseStatus.BEGUN,
    PurchaseStatus.CONFIRMED,
    PurchaseStatus.DONE,
    PurchaseStatus.FAILED,
)
AT_ONCE = [TestCard.SUCCEEDS, TestCard.SLOW, TestCard.ANSWERS_TWICE, TestCard.REFUND_FAILS]


@pytest.fixture
def buyer() -> UUID:
    """Somebody with 50 EUR in the wallet."""
    return a_wallet(5_000)


@pytest.mark.parametrize("which", AT_ONCE)
def test_a_card_that_pays_at_once_buys_the_tickets(sale: Sale, buyer: UUID, which: TestCard) -> None:
    purchase = buy(buyer, held(sale, buyer), card(which))
    assert (purchase.status, statuses(purchase)) == (DONE, [PaymentStatus.CAPTURED])
    found = booking_of(purchase)
    assert (found.status, found.payment_id) == (BookingStatus.CONFIRMED, purchase.payments[0].id)
    assert [ticket.status for ticket in found.tickets] == [TicketStatus.ISSUED]
    assert balance(buyer) == 5_000
    assert booked()["provider_clearing"] == -9_000  # the wallet's 5000, too
    assert booked()["operator_payable"] + booked()["platform_revenue"] == 4_000
    assert all_is_well()


def test_the_same_events_and_history_as_from_the_wallet(sale: Sale, buyer: UUID) -> None:
    first, second = held(sale, buyer), held(sale, buyer)
    key = str(ids.new_id())
    operations.pay_from_wallet(PayRequest(buyer, key, key.encode(), first), now=NOW)
    buy(buyer, second, card())

    def told(reference: str) -> list[Any]:
        booking = Booking.objects.get(reference=reference)
        tickets = [ticket.id for ticket in queries.booking(user_id=buyer, reference=reference, now=NOW).tickets]
        names = ("reservation.confirmed", "ticket.issued")
        events = OutboxEvent.objects.filter(aggregate_id__in=[booking.id, *tickets], name__in=names)
        of_one = [(event.name, event.aggregate_version, sorted(event.data)) for event in events.order_by("name")]
        moves = Move.objects.filter(booking_id=booking.id).order_by("at", "to_status")
        return [of_one, list(moves.values_list("from_status", "to_status", "verb", "actor"))]

    assert told(first) == told(second)


def test_t27_a_refused_card_buys_nothing_and_leaves_the_hold(sale: Sale, buyer: UUID) -> None:
    purchase = buy(buyer, held(sale, buyer), card(TestCard.FAILS))
    assert (purchase.status, purchase.reason, statuses(purchase)) == (FAILED, "declined", [PaymentStatus.FAILED])
    assert booking_of(purchase).status is BookingStatus.HELD
    assert all_is_well()


def test_after_a_refusal_another_card_pays_while_the_hold_lives(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer)
    failed = buy(buyer, reference, card(TestCard.FAILS))
    paid = buy(buyer, reference, card(), now=NOW + timedelta(minutes=9))
    assert (failed.status, paid.status) == (FAILED, DONE)
    assert live_payments(reference) == 1
    assert all_is_well(now=NOW + timedelta(minutes=9))
    tried = queries.purchases_of_booking(user_id=buyer, reference=reference)
    assert [one.id for one in tried] == [paid.id, failed.id]


def test_after_a_refusal_the_wallet_pays(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer)
    buy(buyer, reference, card(TestCard.FAILS))
    key = str(ids.new_id())
    operations.pay_from_wallet(PayRequest(buyer, key, key.encode(), reference), now=NOW)
    assert balance(buyer) == 1_000
    assert all_is_well()


def test_3ds_waits_for_the_buyer_and_goes_on_when_they_come_back(sale: Sale, buyer: UUID) -> None:
    purchase = buy(buyer, held(sale, buyer), card(TestCard.NEEDS_3DS))
    assert (purchase.status, statuses(purchase)) == (BEGUN, [PaymentStatus.PENDING])
    assert purchase.next_action
    assert go_on(purchase, seconds=1).status is BEGUN
    decide(purchase)
    assert go_on(purchase, seconds=4).status is DONE
    assert all_is_well()


def test_3ds_has_as_long_as_the_hold(sale: Sale, buyer: UUID) -> None:
    purchase = buy(buyer, held(sale, buyer), card(TestCard.NEEDS_3DS))
    assert go_on(purchase, seconds=599).status is BEGUN
    decide(purchase)
    assert go_on(purchase, seconds=599.9).status is BEGUN  # asked a second ago
    assert go_on(purchase, seconds=605).status is DONE
    assert all_is_well(now=NOW + timedelta(seconds=605))


@pytest.mark.parametrize("which", [TestCard.NEEDS_3DS, TestCard.REFUSED_3DS])
def test_3ds_refused_at_the_bank(sale: Sale, buyer: UUID, which: TestCard) -> None:
    purchase = buy(buyer, held(sale, buyer), card(which))
    decide(purchase, approve=which is TestCard.REFUSED_3DS)
    done = go_on(purchase, seconds=4)
    assert (done.status, done.reason) == (FAILED, "declined")
    assert booking_of(purchase).status is BookingStatus.HELD
    assert all_is_well()


def test_who_never_comes_back_from_the_bank_pays_nothing(sale: Sale, buyer: UUID) -> None:
    purchase = buy(buyer, held(sale, buyer, count=2), WALLET, card(TestCard.NEEDS_3DS))
    assert reserved(buyer) == 5_000
    over = go_on(purchase, seconds=601)
    assert (over.status, over.reason) == (FAILED, "deadline")
    assert (reserved(buyer), balance(buyer), state_at_bank(purchase)) == (0, 5_000, "voided")
    decide(purchase)
    assert go_on(purchase, seconds=700).status is FAILED
    assert all_is_well(now=NOW + timedelta(seconds=700))


def test_who_closed_the_banks_page_may_pay_otherwise(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer)
    first = buy(buyer, reference, card(TestCard.NEEDS_3DS))
    second = buy(buyer, reference, card(), now=NOW + timedelta(seconds=30))
    assert second.status is DONE
    first = queries.purchase(first.id)
    assert (first.status, first.reason, state_at_bank(first)) == (FAILED, "given_up", "voided")
    assert live_payments(reference) == 1
    assert all_is_well(now=NOW + timedelta(seconds=30))


def test_a_card_that_answers_late_is_asked_and_pays(sale: Sale, buyer: UUID) -> None:
    purchase = buy(buyer, held(sale, buyer), card(TestCard.ANSWERS_LATE))
    assert purchase.status is BEGUN
    assert go_on(purchase, seconds=2).status is BEGUN
    assert go_on(purchase, seconds=15).status is DONE
    assert all_is_well()


def test_the_bank_calls_and_the_purchase_goes_on_by_itself(sale: Sale, buyer: UUID) -> None:
    purchase = buy(buyer, held(sale, buyer), card(TestCard.ANSWERS_LATE))
    now = NOW + timedelta(seconds=1)
    run_due(now=now)
    drain(now=now)
    run_due(now=now)
    assert queries.purchase(purchase.id).status is DONE


def test_a_bank_that_never_hears_of_it_is_let_go_of_at_the_deadline(sale: Sale, buyer: UUID) -> None:
    purchase = buy(buyer, held(sale, buyer), card(TestCard.TIMES_OUT))
    assert purchase.status is BEGUN
    assert go_on(purchase, seconds=149).status is BEGUN
    go_on(purchase, seconds=153)
    over = go_on(purchase, seconds=157)
    assert (over.status, over.reason, statuses(over)) == (FAILED, "deadline", [PaymentStatus.VOIDED])
    assert booking_of(purchase, now=NOW + timedelta(seconds=157)).status is BookingStatus.HELD
    assert all_is_well(now=NOW + timedelta(seconds=157))


def test_out_of_order_notices_do_not_matter(sale: Sale, buyer: UUID) -> None:
    purchase = buy(buyer, held(sale, buyer), card(TestCard.OUT_OF_ORDER))
    for seconds in (1, 5, 20):
        now = NOW + timedelta(seconds=seconds)
        run_due(now=now)
        drain(now=now)
        run_due(now=now)
    assert queries.purchase(purchase.id).status is DONE
    assert all_is_well()


def test_a_capture_whose_answer_is_late_leaves_the_tickets_issued(sale: Sale, buyer: UUID) -> None:
    purchase = buy(buyer, held(sale, buyer), card(TestCard.CAPTURE_LATE))
    assert (purchase.status, statuses(purchase)) == (CONFIRMED, [PaymentStatus.PENDING])
    assert booking_of(purchase).status is BookingStatus.CONFIRMED
    assert all_is_well()
    assert go_on(purchase, seconds=15).status is DONE
    assert all_is_well()


def test_a_capture_that_fails_for_good_takes_the_tickets_back(sale: Sale, buyer: UUID) -> None:
    purchase = buy(buyer, held(sale, buyer, count=2), WALLET, card(TestCard.CAPTURE_FAILS))
    assert (purchase.status, purchase.reason) == (FAILED, "capture_failed")
    assert statuses(purchase) == [PaymentStatus.REFUNDED, PaymentStatus.FAILED]
    found = booking_of(purchase)
    assert found.status is BookingStatus.CANCELLED
    assert {ticket.status for ticket in found.tickets} == {TicketStatus.CANCELLED}
    assert (balance(buyer), reserved(buyer)) == (5_000, 0)
    assert booked() == {"wallet": 5_000, "provider_clearing": -5_000}
    assert all_is_well()
