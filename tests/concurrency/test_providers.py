"""Whoever takes a step of a payment by card at the same moment, or brings the same answer: it happens once."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet

from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import (
    AccountKind,
    Answer,
    Credit,
    Outcome,
    PaymentStatus,
    RefundReason,
    RefundStatus,
    TicketRefund,
)
from carnet.domains.payments.models import Refund, SimulatedCharge, SimulatedRefund, WebhookCall
from carnet.domains.payments.operations.refund_sending import refund_send
from carnet.domains.payments.providers.simulated import notices
from carnet.infra.jobs import run_due
from carnet.kernel import ids
from tests.concurrency.crowd import all_at_once, wait_until_somebody_waits
from tests.domains.payments.world import NOW, OPERATOR, a_pending_payment, a_wallet, balance, eur, rows, sum_of_entries

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 12


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> None:
    settings.SIMULATED_PROVIDER = True
    settings.PROVIDER_TIMEOUT = timedelta(milliseconds=5)


def crowd(step: Callable[[], Any], *others: Callable[[], Any]) -> list[Any]:
    """What became of `step` taken many times at once, with the others among them."""
    return all_at_once([*others, *([step] * (MANY - len(others)))])


def test_t61_one_charge_and_one_capture_however_many_ask() -> None:
    payment_id = a_pending_payment(ids.new_id(), 700, booking_id=ids.new_id())
    sent = crowd(partial(operations.payment_send, payment_id, now=NOW))
    assert {one.authorised_at for one in sent} == {NOW}
    taken = crowd(partial(operations.payment_take, payment_id, now=NOW))
    assert {one.status for one in taken} == {PaymentStatus.CAPTURED}
    assert SimulatedCharge.objects.get().state == "captured"
    assert rows("SELECT count(*) FROM payments_transfer WHERE payment_id = %s", payment_id) == [(1,)]
    assert rows("SELECT count(*) FROM events_outbox WHERE aggregate_id = %s", payment_id) == [(2,)]
    assert queries.ledger_faults() == ()


def test_t29_taken_and_let_go_at_once_is_one_of_both_here_and_there() -> None:
    for _ in range(6):
        payment_id = a_pending_payment(ids.new_id(), 700, booking_id=ids.new_id())
        operations.payment_send(payment_id, now=NOW)
        take, let_go = (
            partial(step, payment_id, now=NOW) for step in (operations.payment_take, operations.payment_let_go)
        )
        all_at_once([take, let_go] * 3)
        here, there = queries.payment(payment_id).status, SimulatedCharge.objects.get(pk=payment_id).state
        assert here.value == there
        posted = rows("SELECT count(*) FROM payments_transfer WHERE payment_id = %s", payment_id)
        assert posted == [(1 if here is PaymentStatus.CAPTURED else 0,)]


def test_t16_one_answer_that_many_bring_is_credited_once() -> None:
    user = a_wallet(0)
    payment_id = a_pending_payment(user, 700)
    answers = [Answer(payment_id, outcome, "r") for outcome in (Outcome.AUTHORISED, Outcome.PENDING)]
    brought = [partial(operations.payment_answered, answer, now=NOW) for answer in answers]
    crowd(partial(operations.payment_answered, Answer(payment_id, Outcome.CAPTURED, "r"), now=NOW), *brought)
    assert balance(user) == sum_of_entries(user) == 700
    assert queries.payment(payment_id).status is PaymentStatus.CAPTURED


def test_a_call_that_comes_many_times_at_once_is_stored_and_handled_once() -> None:
    user = a_wallet(0)
    payment_id = a_pending_payment(user, 700)
    body = json.dumps({"id": "simw_1", "charge": str(payment_id), "outcome": "captured", "reference": "r"})
    signed = notices.sign(body, now=NOW)
    new = crowd(partial(operations.webhook_receive, "simulated", signed, body.encode(), now=NOW))
    assert Counter(new) == {True: 1, False: MANY - 1}
    assert WebhookCall.objects.count() == 1
    run_due(now=NOW)
    assert balance(user) == 700


def test_t14_a_refund_that_many_send_is_paid_once() -> None:
    booking = ids.new_id()
    payment_id = a_pending_payment(ids.new_id(), 700, booking_id=booking)
    operations.payment_send(payment_id, now=NOW)
    operations.payment_take(payment_id, now=NOW)
    debits = (Credit(AccountKind.OPERATOR_PAYABLE, OPERATOR, eur(300)),)
    operations.tickets_refund([TicketRefund(ids.new_id(), booking, eur(300), debits, RefundReason.CANCELLED)], now=NOW)
    refund = Refund.objects.get()
    crowd(partial(refund_send.function, refund_id=str(refund.pk), now=NOW))
    assert queries.refund(refund.pk).status is RefundStatus.DONE
    assert SimulatedRefund.objects.count() == 1
    assert rows("SELECT count(*) FROM payments_transfer WHERE kind = 'refund_paid'") == [(1,)]


def second_answer() -> tuple[Any, int]:
    """What became of an answer that comes while another is being acted upon, and what the wallet then holds."""
    user = a_wallet(0)
    answered = partial(
        operations.payment_answered, Answer(a_pending_payment(user, 700), Outcome.CAPTURED, "r"), now=NOW
    )
    outcome: list[Any] = []
    second = threading.Thread(target=lambda: outcome.extend(all_at_once([answered])))
    with transaction.atomic():
        answered()
        second.start()
        wait_until_somebody_waits()
    second.join(timeout=60)
    assert balance(user) == sum_of_entries(user)
    return outcome[0], balance(user)


def test_t16_an_answer_waits_for_the_one_before_it() -> None:
    second, held = second_answer()
    assert (second.status, held) == (PaymentStatus.CAPTURED, 700)


def test_t16_negative_control_without_the_lock_only_the_guarded_move_refuses_the_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self: self)
    second, held = second_answer()
    assert isinstance(second, AssertionError)
    assert held == 700
