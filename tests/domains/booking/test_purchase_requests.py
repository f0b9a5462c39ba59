"""Asking for a purchase: once for each key and booking, and what goes on when whoever asked has died."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import BookingStatus, PayRequest, PurchaseRequest, PurchaseStatus
from carnet.domains.booking.models import Purchase as Row
from carnet.domains.booking.operations.purchase import begin, steps
from carnet.domains.booking.rules.purchase_steps import Step
from carnet.domains.payments.contracts import TestCard
from carnet.domains.payments.problems import DoesNotAddUp
from carnet.domains.payments.providers import ProviderCalledInTransaction, ProviderUnavailable
from carnet.infra.idempotency import KeyReused
from carnet.infra.jobs import run_due
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.buying import (
    all_is_well,
    booking_of,
    buy,
    card,
    decide,
    go_on,
    held,
    live_payments,
    state_at_bank,
)
from tests.domains.booking.conftest import Sale
from tests.domains.payments.world import a_wallet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bank")]

BEGUN, DONE, FAILED = PurchaseStatus.BEGUN, PurchaseStatus.DONE, PurchaseStatus.FAILED


@pytest.fixture
def buyer() -> UUID:
    """Somebody with 50 EUR in the wallet."""
    return a_wallet(5_000)


def test_t21_a_second_payment_while_one_is_under_way_is_refused(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer)
    buy(buyer, reference, card(TestCard.TIMES_OUT))
    with pytest.raises(problems.PaymentExists):
        buy(buyer, reference, card())
    key = str(ids.new_id())
    with pytest.raises(problems.BookingAlreadyPaid):
        operations.pay_from_wallet(PayRequest(buyer, key, key.encode(), reference), now=NOW)
    assert live_payments(reference) == 1


def test_t21_what_is_paid_is_not_paid_again(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer)
    buy(buyer, reference, card())
    with pytest.raises(problems.BookingAlreadyPaid):
        buy(buyer, reference, card())
    assert live_payments(reference) == 1


def test_t61_the_same_key_goes_on_with_the_same_purchase(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer)
    first = buy(buyer, reference, card(), key="k")
    again = buy(buyer, reference, card(), key="k", now=NOW + timedelta(hours=1))
    assert (again.id, again.status, again.replayed, first.replayed) == (first.id, DONE, True, False)


def test_t61_a_key_belongs_to_one_request(sale: Sale, buyer: UUID) -> None:
    reference, other = held(sale, buyer), held(sale, buyer)
    buy(buyer, reference, card(), key="k")
    with pytest.raises(KeyReused):
        buy(buyer, reference, card(TestCard.SLOW), key="k")
    with pytest.raises(KeyReused):
        buy(buyer, other, card(), key="k")
    with pytest.raises(KeyReused):
        operations.pay_from_wallet(PayRequest(buyer, "k", b"other", other), now=NOW)
    operations.pay_from_wallet(PayRequest(buyer, "w", b"w", other), now=NOW)
    with pytest.raises(KeyReused):
        buy(buyer, held(sale, buyer), card(), key="w")


def test_t28_what_is_released_expired_or_a_strangers_cannot_be_paid(sale: Sale, buyer: UUID) -> None:
    released, lapsed = held(sale, buyer), held(sale, buyer)
    operations.release(user_id=buyer, reference=released, now=NOW)
    with pytest.raises(problems.BookingNotPayable):
        buy(buyer, released, card())
    with pytest.raises(problems.HoldExpired):
        buy(buyer, lapsed, card(), now=NOW + timedelta(minutes=10))
    with pytest.raises(problems.BookingUnknown):
        buy(ids.new_id(), lapsed, card())
    assert not Row.objects.exists()


def test_t37_no_provider_no_ticket(sale: Sale, buyer: UUID, settings: Any) -> None:
    settings.SIMULATED_PROVIDER = False
    reference = held(sale, buyer)
    with pytest.raises(ProviderUnavailable):
        buy(buyer, reference, card())
    assert not Row.objects.exists()
    assert queries.booking(user_id=buyer, reference=reference, now=NOW).status is BookingStatus.HELD


def test_t54_a_provider_is_never_asked_inside_a_transaction(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer)
    with transaction.atomic(), pytest.raises(ProviderCalledInTransaction):
        buy(buyer, reference, card())


def test_a_crash_right_after_the_beginning_is_made_good_by_the_job(
    sale: Sale, buyer: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(Exception):
        """Like a process."""

    def die(**_: object) -> None:
        raise Died

    reference = held(sale, buyer)
    with monkeypatch.context() as patch:
        patch.setattr(begin, "purchase_continue", die)
        with pytest.raises(Died):
            buy(buyer, reference, card(), key="k")
    run_due(now=NOW + timedelta(seconds=14))
    assert Row.objects.get().status == "begun"
    run_due(now=NOW + timedelta(seconds=15))
    assert Row.objects.get().status == "done"


def test_the_periodic_job_goes_on_with_all_and_stumbles_over_none(
    sale: Sale, buyer: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (buy(buyer, held(sale, buyer), card(TestCard.ANSWERS_LATE)) for _ in range(2))
    ask = steps.STEPS[Step.ASK]

    def broken(seen: Any, now: Any) -> None:
        if seen.row.id == first.id:
            raise RuntimeError("broken")
        ask(seen, now)

    monkeypatch.setitem(steps.STEPS, Step.ASK, broken)
    assert operations.purchases_resume(now=NOW + timedelta(seconds=9)) == 0
    assert operations.purchases_resume(now=NOW + timedelta(seconds=15)) == 2
    assert queries.purchase(second.id).status is DONE
    assert queries.purchase(first.id).status is BEGUN


def test_a_trip_that_is_cancelled_meanwhile_is_not_charged(sale: Sale, buyer: UUID) -> None:
    purchase = buy(buyer, held(sale, buyer), card(TestCard.NEEDS_3DS))
    operations.fail_of_listing(listing_id=sale.listing.id, reason="listing_cancelled", now=NOW)
    decide(purchase)
    over = go_on(purchase, seconds=15)
    assert (over.status, over.reason, state_at_bank(purchase)) == (FAILED, "ended", "voided")
    assert all_is_well()


def test_what_costs_nothing_is_bought_by_any_means(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE booking_booking SET amount = 0")
        cursor.execute("UPDATE booking_ticket SET amount = 0, commission = 0")
    purchase = buy(buyer, reference, card())
    assert (purchase.status, purchase.payments) == (DONE, ())
    assert booking_of(purchase).status is BookingStatus.CONFIRMED


def test_there_must_be_a_means(sale: Sale, buyer: UUID) -> None:
    with pytest.raises(DoesNotAddUp):
        operations.purchase_begin(PurchaseRequest(buyer, "k", b"k", held(sale, buyer), ()), now=NOW)
    assert not Row.objects.exists()
