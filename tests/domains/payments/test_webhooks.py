"""What providers call with is stored first, acted upon by a job, and forgotten after a while."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from carnet.domains.payments import jobs, operations, providers, queries
from carnet.domains.payments.contracts import PaymentStatus
from carnet.domains.payments.models import Payment, WebhookCall
from carnet.domains.payments.operations.webhooks import webhook_handle
from carnet.domains.payments.providers.simulated import notices
from carnet.infra.jobs import run_due
from carnet.kernel import ids
from tests.domains.payments.world import NOW, a_pending_payment, a_wallet, balance, rows

pytestmark = pytest.mark.django_db


def a_call(payment_id: UUID, outcome: str = "captured", number: str = "simw_1") -> str:
    return json.dumps({"id": number, "charge": str(payment_id), "outcome": outcome, "reference": "sim_1"})


def receive(body: str, *, now: Any = NOW) -> bool:
    return operations.webhook_receive("simulated", notices.sign(body, now=now), body.encode(), now=now)


def waiting() -> int:
    found = rows("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'payments.webhook_handle'")
    count: int = found[0][0]
    return count


def test_a_call_is_stored_before_anything_is_done() -> None:
    user = a_wallet(0)
    body = a_call(a_pending_payment(user, 700))
    assert receive(body)
    call = WebhookCall.objects.get()
    assert (call.provider, call.call_id, call.body, call.handled_at) == ("simulated", "simw_1", body, None)
    assert (balance(user), waiting()) == (0, 1)
    run_due(now=NOW)
    assert (balance(user), WebhookCall.objects.get().handled_at) == (700, NOW)


def test_a_replayed_call_changes_nothing() -> None:
    user = a_wallet(0)
    body = a_call(a_pending_payment(user, 700))
    assert [receive(body) for _ in range(3)] == [True, False, False]
    assert (WebhookCall.objects.count(), waiting()) == (1, 1)
    run_due(now=NOW)
    assert not receive(body, now=NOW + timedelta(hours=1))
    run_due(now=NOW)
    assert balance(user) == 700


def test_a_job_that_runs_twice_acts_once() -> None:
    user = a_wallet(0)
    payment_id = a_pending_payment(user, 700)
    receive(a_call(payment_id))
    call = WebhookCall.objects.get()
    said = [{"payment": str(payment_id), "outcome": "captured", "reference": "r", "next_action": None}]
    for handled in (None, None, NOW):
        WebhookCall.objects.update(handled_at=handled)
        webhook_handle.function(call_id=str(call.pk), answers=said, now=NOW)
    assert balance(user) == 700


def test_a_call_about_what_is_not_ours_is_kept_and_does_nothing(caplog: pytest.LogCaptureFixture) -> None:
    receive(a_call(ids.new_id()))
    run_due(now=NOW)
    assert "not ours" in caplog.text
    assert WebhookCall.objects.get().handled_at == NOW


def test_t20_a_provider_speaks_for_its_own_payments_only() -> None:
    user = a_wallet(0)
    payment_id = a_pending_payment(user, 700, provider="stripe")
    receive(a_call(payment_id))
    run_due(now=NOW)
    assert balance(user) == 0
    assert queries.payment(payment_id).status is PaymentStatus.PENDING


def test_a_provider_that_is_off_is_not_heard(settings: Any) -> None:
    body = a_call(a_pending_payment(a_wallet(0), 700))
    settings.SIMULATED_PROVIDER = False
    for name in ("simulated", "stripe", "nobody"):
        with pytest.raises(providers.ProviderUnknown):
            operations.webhook_receive(name, notices.sign(body, now=NOW), body.encode(), now=NOW)
    assert not WebhookCall.objects.exists()


def test_the_simulated_provider_is_off_where_a_real_one_is_set(settings: Any) -> None:
    settings.STRIPE_KEY = "sk_test_x"
    with pytest.raises(providers.ProviderUnknown):
        providers.of("simulated")


def test_calls_are_forgotten_after_a_month_unless_they_wait() -> None:
    for number in range(3):
        receive(a_call(a_pending_payment(a_wallet(0), 700), number=f"simw_{number}"))
    WebhookCall.objects.filter(call_id__in=["simw_0", "simw_1"]).update(handled_at=NOW)
    WebhookCall.objects.filter(call_id="simw_1").update(received_at=NOW + timedelta(days=2))
    assert jobs.prune_webhooks.function(NOW + timedelta(days=31)) == 1
    assert set(WebhookCall.objects.values_list("call_id", flat=True)) == {"simw_1", "simw_2"}


def test_money_for_a_payment_that_failed_meanwhile_is_not_credited() -> None:
    user = a_wallet(0)
    payment_id = a_pending_payment(user, 700)
    Payment.objects.filter(pk=payment_id).update(status="failed")
    receive(a_call(payment_id))
    operations_waiting = waiting()
    webhook_handle.function(
        call_id=str(WebhookCall.objects.get().pk),
        answers=[{"payment": str(payment_id), "outcome": "captured", "reference": "r", "next_action": None}],
        now=NOW,
    )
    assert (operations_waiting, balance(user)) == (1, 0)
    assert rows("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'payments.give_back'") == [(1,)]
