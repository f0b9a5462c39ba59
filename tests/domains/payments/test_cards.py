"""A card's payment from its beginning to its end, step by step, whatever its provider answers and in which order."""

from __future__ import annotations

import itertools
import json
import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from carnet.domains.payments import operations, providers, queries
from carnet.domains.payments.contracts import (
    AccountKind,
    Answer,
    Charge,
    Credit,
    Outcome,
    Part,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    RefundAnswer,
    RefundOutcome,
)
from carnet.domains.payments.models import Payment, PaymentHistory, SimulatedCharge, SimulatedRefund
from carnet.domains.payments.providers.simulated import SimulatedGateway, TestCard
from carnet.domains.payments.rules import Effect, effect
from carnet.infra.jobs import JobFailed, run_due
from carnet.kernel import ids
from tests.domains.payments.world import NOW, OPERATOR, a_pending_payment, a_wallet, balance, eur, rows

pytestmark = pytest.mark.django_db

AMOUNT = 5_000
LATER = NOW + timedelta(minutes=2)


def a_payment(card: TestCard = TestCard.SUCCEEDS) -> UUID:
    """A booking's part that is paid by card."""
    return a_pending_payment(ids.new_id(), AMOUNT, card=card, booking_id=ids.new_id())


def posted() -> int:
    """What the operator of the sales in these tests has coming."""
    found = rows(
        "SELECT coalesce(sum(e.amount), 0)::bigint FROM payments_entry e JOIN payments_account a ON a.id = e.account_id"
        " WHERE a.kind = 'operator_payable' AND a.owner_id = %s",
        OPERATOR,
    )
    total: int = found[0][0]
    return total


def at_the_bank(payment_id: UUID) -> str:
    return SimulatedCharge.objects.get(pk=payment_id).state


def kept_there(payment_id: UUID) -> int:
    """What the bank has of this payment, taken less given back."""
    charge = SimulatedCharge.objects.filter(pk=payment_id, state__in=["authorised", "captured"]).first()
    back = SimulatedRefund.objects.filter(payment_id=payment_id, state="done")
    return (charge.amount if charge else 0) - sum(back.values_list("amount", flat=True))


def told(payment_id: UUID) -> list[tuple[str, int]]:
    wanted = "SELECT name, aggregate_version FROM events_outbox WHERE aggregate_id = %s ORDER BY aggregate_version"
    return [(name, version) for name, version in rows(wanted, payment_id)]


def test_authorised_then_captured() -> None:
    payment_id = a_payment()
    sent = operations.payment_send(payment_id, now=NOW)
    assert (sent.status, sent.authorised_at, posted()) == (PaymentStatus.PENDING, NOW, 0)
    taken = operations.payment_take(payment_id, now=LATER)
    assert (taken.status, posted(), at_the_bank(payment_id)) == (PaymentStatus.CAPTURED, AMOUNT, "captured")
    assert told(payment_id) == [("payment.authorised", 3), ("payment.captured", 4)]
    assert queries.ledger_faults() == ()


def test_t61_every_step_may_be_taken_again() -> None:
    payment_id = a_payment()
    for step in (operations.payment_send, operations.payment_send, operations.payment_take, operations.payment_take):
        step(payment_id, now=NOW)
    for step in (operations.payment_send, operations.payment_let_go, operations.payment_ask):
        assert step(payment_id, now=LATER).status is PaymentStatus.CAPTURED
    assert posted() == AMOUNT == kept_there(payment_id)
    assert PaymentHistory.objects.filter(payment_id=payment_id).count() == 3


def test_what_is_let_go_is_kept_nowhere() -> None:
    payment_id = a_payment()
    operations.payment_send(payment_id, now=NOW)
    gone = operations.payment_let_go(payment_id, now=LATER)
    assert (gone.status, kept_there(payment_id), posted()) == (PaymentStatus.VOIDED, 0, 0)
    assert operations.payment_take(payment_id, now=LATER).status is PaymentStatus.VOIDED


def test_t29_letting_go_of_what_was_captured_first_makes_it_captured() -> None:
    payment_id = a_payment()
    operations.payment_send(payment_id, now=NOW)
    providers.capture(SimulatedGateway(), Charge(payment_id, eur(AMOUNT), "sim_succeeds"))
    assert operations.payment_let_go(payment_id, now=LATER).status is PaymentStatus.CAPTURED
    assert posted() == AMOUNT


def test_t29_what_was_let_go_before_it_arrived_takes_nothing() -> None:
    payment_id = a_payment()
    assert operations.payment_let_go(payment_id, now=NOW).status is PaymentStatus.VOIDED
    assert operations.payment_send(payment_id, now=LATER).status is PaymentStatus.VOIDED
    assert kept_there(payment_id) == 0


@pytest.mark.parametrize("card", [TestCard.TIMES_OUT, TestCard.ANSWERS_LATE])
def test_silence_leaves_it_undecided(card: TestCard) -> None:
    payment_id = a_payment(card)
    sent = operations.payment_send(payment_id, now=NOW)
    assert (sent.status, sent.authorised_at) == (PaymentStatus.PENDING, None)
    asked = operations.payment_ask(payment_id, now=LATER)
    assert (asked.authorised_at is not None) == (card is TestCard.ANSWERS_LATE)


def test_a_late_answer_comes_as_a_call() -> None:
    payment_id = a_payment(TestCard.ANSWERS_LATE)
    operations.payment_send(payment_id, now=NOW)
    run_due(now=LATER)
    assert queries.payment(payment_id).authorised_at == LATER


@pytest.mark.parametrize("card", [TestCard.OUT_OF_ORDER, TestCard.ANSWERS_TWICE])
def test_answers_that_overtake_each_other_or_come_twice_act_once(card: TestCard) -> None:
    payment_id = a_payment(card)
    operations.payment_send(payment_id, now=NOW)
    run_due(now=NOW)
    assert queries.payment(payment_id).authorised_at == NOW
    operations.payment_take(payment_id, now=NOW)
    run_due(now=NOW)
    assert queries.payment(payment_id).status is PaymentStatus.CAPTURED
    assert posted() == AMOUNT
    assert told(payment_id) == [("payment.authorised", 3), ("payment.captured", 4)]


def test_a_top_up_whose_news_overtake_each_other_is_credited_once() -> None:
    user = a_wallet(0)
    payment_id = a_pending_payment(user, 700, card=TestCard.OUT_OF_ORDER)
    operations.payment_send(payment_id, now=NOW)
    assert balance(user) == 0
    run_due(now=NOW)
    assert balance(user) == 700
    assert queries.payment(payment_id).status is PaymentStatus.CAPTURED


@pytest.mark.parametrize(("approve", "authorised"), [(True, True), (False, False)])
def test_the_buyer_confirms_at_the_bank(approve: bool, authorised: bool) -> None:
    payment_id = a_payment(TestCard.NEEDS_3DS)
    sent = operations.payment_send(payment_id, now=NOW)
    assert sent.next_action is not None
    assert operations.payment_send(payment_id, now=NOW).next_action == sent.next_action
    page = queries.bank_confirmation(payment_id)
    assert (page.amount, page.outcome) == (eur(AMOUNT), Outcome.ACTION)
    operations.simulated_decide(payment_id=payment_id, approve=approve)
    asked = operations.payment_ask(payment_id, now=LATER)
    assert (asked.authorised_at is not None, asked.next_action) == (authorised, None)
    assert asked.status is (PaymentStatus.PENDING if approve else PaymentStatus.FAILED)
    run_due(now=LATER)
    assert queries.payment(payment_id) == asked


def test_a_confirmation_that_comes_too_late_confirms_nothing() -> None:
    payment_id = a_payment(TestCard.NEEDS_3DS)
    operations.payment_send(payment_id, now=NOW)
    operations.payment_let_go(payment_id, now=LATER)
    assert operations.simulated_decide(payment_id=payment_id, approve=True).outcome is Outcome.VOIDED
    assert kept_there(payment_id) == 0


def test_a_capture_that_the_provider_refuses_ends_it() -> None:
    payment_id = a_payment(TestCard.CAPTURE_FAILS)
    operations.payment_send(payment_id, now=NOW)
    assert operations.payment_take(payment_id, now=NOW).status is PaymentStatus.FAILED
    assert posted() == kept_there(payment_id) == 0


def test_a_capture_without_an_answer_is_asked_for_again() -> None:
    payment_id = a_payment(TestCard.CAPTURE_LATE)
    operations.payment_send(payment_id, now=NOW)
    assert operations.payment_take(payment_id, now=NOW).status is PaymentStatus.PENDING
    assert operations.payment_take(payment_id, now=NOW).status is PaymentStatus.CAPTURED
    assert posted() == AMOUNT


@pytest.mark.parametrize("step", ["payment_send", "payment_take", "payment_let_go", "payment_ask"])
def test_t54_no_step_is_taken_inside_a_transaction(step: str) -> None:
    payment_id = a_payment()
    with pytest.raises(providers.ProviderCalledInTransaction), transaction.atomic():
        getattr(operations, step)(payment_id, now=NOW)
    with pytest.raises(queries.PaymentUnknown):
        getattr(operations, step)(ids.new_id(), now=NOW)


def test_a_provider_that_is_off_is_as_good_as_silent(settings: Any) -> None:
    payment_id = a_payment()
    settings.SIMULATED_PROVIDER = False
    assert operations.payment_send(payment_id, now=NOW).status is PaymentStatus.PENDING


@pytest.mark.django_db(transaction=True)
def test_t29_money_that_comes_for_a_dead_payment_goes_back(caplog: pytest.LogCaptureFixture) -> None:
    payment_id = a_payment()
    operations.payment_answered(Answer(payment_id, Outcome.VOIDED, ""), now=NOW)
    gateway, charge = SimulatedGateway(), Charge(payment_id, eur(AMOUNT), "sim_succeeds", capture=True)
    (late,) = gateway.charge(charge, timeout=timedelta(seconds=1))
    with caplog.at_level(logging.ERROR):
        for _ in range(2):
            assert operations.payment_answered(late, now=LATER).status is PaymentStatus.VOIDED
    assert "its provider says captured" in caplog.text
    assert kept_there(payment_id) == AMOUNT
    run_due(now=LATER)
    assert kept_there(payment_id) == posted() == 0
    assert SimulatedRefund.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_t29_what_is_authorised_for_a_dead_payment_is_let_go() -> None:
    payment_id = a_payment()
    operations.payment_answered(Answer(payment_id, Outcome.FAILED, ""), now=NOW)
    charge = Charge(payment_id, eur(AMOUNT), "sim_succeeds", capture=False)
    (late,) = SimulatedGateway().charge(charge, timeout=timedelta(seconds=1))
    operations.payment_answered(late, now=LATER)
    run_due(now=LATER)
    assert (at_the_bank(payment_id), kept_there(payment_id)) == ("voided", 0)


@pytest.mark.django_db(transaction=True)
def test_money_that_a_provider_does_not_give_back_is_not_forgotten() -> None:
    payment_id = a_payment(TestCard.REFUND_FAILS)
    operations.payment_answered(Answer(payment_id, Outcome.VOIDED, ""), now=NOW)
    charge = Charge(payment_id, eur(AMOUNT), "sim_refund_fails", capture=True)
    (late,) = SimulatedGateway().charge(charge, timeout=timedelta(seconds=1))
    operations.payment_answered(late, now=LATER)
    with pytest.raises(JobFailed, match="MoneyKept"):
        run_due(now=LATER)


@pytest.mark.parametrize("order", list(itertools.permutations(["authorised", "captured", "pending"])))
def test_no_order_of_answers_takes_more_or_less(order: tuple[str, ...]) -> None:
    payment_id = a_payment()
    for outcome in order:
        operations.payment_answered(Answer(payment_id, Outcome(outcome), "r"), now=NOW)
    assert queries.payment(payment_id).status is PaymentStatus.CAPTURED
    assert posted() == AMOUNT
    assert queries.ledger_faults() == ()


def test_a_refusal_after_the_capture_changes_nothing() -> None:
    payment_id = a_payment()
    for outcome in ("captured", "failed", "voided"):
        operations.payment_answered(Answer(payment_id, Outcome(outcome), "r"), now=NOW)
    assert queries.payment(payment_id).status is PaymentStatus.CAPTURED
    assert posted() == AMOUNT


@pytest.mark.django_db(transaction=True)
def test_an_overtaken_refusal_is_checked_with_the_provider() -> None:
    payment_id = a_payment()
    operations.payment_send(payment_id, now=NOW)
    body = json.dumps({"id": "simw_1", "charge": str(payment_id), "outcome": "failed", "reference": "r"})
    _call(body)
    run_due(now=NOW)
    after = queries.payment(payment_id)
    assert (after.status, after.authorised_at) == (PaymentStatus.PENDING, NOW)


def _call(body: str) -> None:
    from carnet.domains.payments.providers.simulated import notices

    operations.webhook_receive("simulated", notices.sign(body, now=NOW), body.encode(), now=NOW)


def test_every_answer_has_an_effect_from_everywhere() -> None:
    for status, outcome, authorised in itertools.product(PaymentStatus, Outcome, (True, False)):
        assert effect(status, outcome, authorised=authorised) in Effect
    assert effect(PaymentStatus.REFUNDED, Outcome.CAPTURED, authorised=True) is Effect.NOTHING
    assert effect(PaymentStatus.VOIDED, Outcome.CAPTURED, authorised=False) is Effect.GIVE_BACK


def test_without_anybody_to_credit_nothing_is_captured() -> None:
    payment_id = a_payment()
    Payment.objects.filter(pk=payment_id).update(credits=None)
    with pytest.raises(ValueError, match="who gets it"):
        operations.payment_answered(Answer(payment_id, Outcome.CAPTURED, "r"), now=NOW)
    assert queries.payment(payment_id).status is PaymentStatus.PENDING


def test_an_answer_about_a_refund_of_others_is_no_fault() -> None:
    operations.refund_answered(RefundAnswer(ids.new_id(), RefundOutcome.DONE, "r"), provider="simulated", now=NOW)


@pytest.mark.parametrize("number", ["4242424242424242", "4242 4242 4242 4242", "378282-246310-005", "123456789012"])
def test_the_database_keeps_no_card_number(number: str) -> None:
    payment_id = a_payment()
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment_id).update(instrument=number)
    assert Payment.objects.get().instrument == "sim_succeeds"


@pytest.mark.parametrize("instrument", ["", "pm_card_visa", "4111 1111 1111 1111"])
def test_a_purchase_takes_no_card_of_others(instrument: str) -> None:
    credit = Credit(AccountKind.OPERATOR_PAYABLE, OPERATOR, eur(AMOUNT))
    with pytest.raises(providers.CardNotAccepted) as refused, transaction.atomic():
        begin(instrument, credit)
    assert [pointer.path for pointer in refused.value.pointers] == ["/methods/0/card"]
    assert not Payment.objects.exists()


def test_a_purchase_keeps_the_token_of_a_test_number() -> None:
    begin(TestCard.SLOW.number, Credit(AccountKind.OPERATOR_PAYABLE, OPERATOR, eur(AMOUNT)))
    assert Payment.objects.get().instrument == "sim_slow"


def begin(instrument: str, credit: Credit) -> None:
    operations.parts_begin(
        booking_id=ids.new_id(),
        user_id=ids.new_id(),
        currency="EUR",
        credits=[credit],
        parts=[Part(PaymentMethod.CARD, instrument=instrument)],
        purpose=PaymentPurpose.BOOKING,
        exchange_id=None,
        now=NOW,
    )
