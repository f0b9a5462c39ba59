"""What providers call us with: stored first, answered at once, acted upon by a job."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from carnet.domains.payments import providers
from carnet.domains.payments.contracts import (
    Answer,
    Outcome,
    RefundAnswer,
    RefundOutcome,
    WebhookRefused,
    WebhookUnreadable,
)
from carnet.domains.payments.models import WebhookCall
from carnet.domains.payments.operations.answers import payment_answered
from carnet.domains.payments.operations.cards import payment_ask
from carnet.domains.payments.operations.refund_sending import refund_answered
from carnet.domains.payments.queries import PaymentUnknown, payment
from carnet.infra.jobs import enqueue, job
from carnet.kernel import ids
from carnet.kernel.problem import Problem

log = logging.getLogger(__name__)

_KEPT_FOR: Final = timedelta(days=30)
_BAD_NEWS: Final = frozenset({Outcome.FAILED, Outcome.VOIDED})


class WebhookNotSigned(Problem):
    """The call is not signed by the provider, or was signed too long ago."""

    code = "WEBHOOK_NOT_SIGNED"


class WebhookNotReadable(Problem):
    """The call is signed, but is none of the provider's documents."""

    code = "WEBHOOK_NOT_READABLE"


def webhook_receive(provider: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
    """Store a provider's call and have a job act on it. Whether it is new: a call that comes again changes nothing.

    `headers` are in lower case. Raises ProviderUnknown, WebhookNotSigned and WebhookNotReadable; then nothing is kept.
    """
    try:
        call_id, answers = providers.of(provider).read_webhook(headers, body, now=now)
    except WebhookUnreadable as error:
        raise WebhookNotReadable("This call cannot be read.") from error
    except WebhookRefused as error:
        raise WebhookNotSigned("This call is not signed by the provider, or was sent too long ago.") from error
    call = WebhookCall(id=ids.new_id(), provider=provider, call_id=call_id, body=body.decode(), received_at=now)
    with transaction.atomic():
        WebhookCall.objects.bulk_create([call], ignore_conflicts=True)
        new = WebhookCall.objects.filter(pk=call.pk).exists()
        if new:
            enqueue(webhook_handle, call_id=str(call.pk), answers=[_wire(answer) for answer in answers])
    return new


@job(name="payments.webhook_handle")
def webhook_handle(*, call_id: str, answers: list[dict[str, Any]], now: datetime) -> None:
    """Do what the answers of a stored call say. Handled again, it changes nothing."""
    call = WebhookCall.objects.get(pk=UUID(call_id))
    if call.handled_at is not None:
        return
    for wire in answers:
        answer = _unwire(wire)
        try:
            _heed(call.provider, answer, now=now)
        except PaymentUnknown:
            log.warning("%s called about a payment that is not ours (call %s)", call.provider, call.call_id)
    WebhookCall.objects.filter(pk=call.pk).update(handled_at=now)


def webhooks_prune(*, now: datetime) -> int:
    """Forget calls that were handled a month ago. Returns how many."""
    return WebhookCall.objects.filter(received_at__lt=now - _KEPT_FOR, handled_at__isnull=False).delete()[0]


def _heed(provider: str, answer: Answer | RefundAnswer, *, now: datetime) -> None:
    if isinstance(answer, RefundAnswer):
        refund_answered(answer, provider=provider, now=now)
        return
    known = payment(answer.payment_id)
    if known.provider != provider:
        raise PaymentUnknown("This payment is another provider's.")
    if known.authorised_at is not None and answer.outcome in _BAD_NEWS:
        # An early refusal that was overtaken looks like this, too: what the provider says now is what counts.
        payment_ask(answer.payment_id, now=now)
    else:
        payment_answered(answer, now=now)


def _wire(answer: Answer | RefundAnswer) -> dict[str, Any]:
    if isinstance(answer, RefundAnswer):
        return {"refund": str(answer.refund_id), "outcome": answer.outcome.value, "reference": answer.reference}
    return {
        "payment": str(answer.payment_id),
        "outcome": answer.outcome.value,
        "reference": answer.reference,
        "next_action": answer.next_action,
    }


def _unwire(wire: Mapping[str, Any]) -> Answer | RefundAnswer:
    if "refund" in wire:
        return RefundAnswer(UUID(wire["refund"]), RefundOutcome(wire["outcome"]), wire["reference"])
    return Answer(UUID(wire["payment"]), Outcome(wire["outcome"]), wire["reference"], wire["next_action"])
