"""What providers answer: at once, late, twice or never. An answer acts once, whichever way and how often it comes."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from carnet.domains.payments import providers
from carnet.domains.payments.contracts import (
    AccountKind,
    Answer,
    Charge,
    Outcome,
    Payment,
    PaymentMethod,
    PaymentStatus,
    ProviderSilent,
    TransferKind,
)
from carnet.domains.payments.events import PaymentCaptured, PaymentFailed
from carnet.domains.payments.models import Payment as PaymentRow
from carnet.domains.payments.models import PaymentHistory
from carnet.domains.payments.operations.ledger import account_open, transfer_post
from carnet.domains.payments.queries import PaymentUnknown, as_payment, payment
from carnet.domains.payments.rules import MOVES
from carnet.infra.events import publish
from carnet.kernel.money import Money

log = logging.getLogger(__name__)

_VERBS: Final = {Outcome.CAPTURED: "capture", Outcome.FAILED: "fail"}
_ASK_AFTER: Final = timedelta(minutes=1)
_GIVE_UP_AFTER: Final = timedelta(minutes=10)
_MOST_AT_ONCE: Final = 100


def payment_answered(answer: Answer, *, now: datetime) -> Payment:
    """Do what a provider's answer says: post a captured top-up, or mark it failed. Returns the payment as it is then.

    An answer that comes again changes nothing. Neither does one that contradicts what is settled; it is logged, since
    money may have moved that nobody asked for. Raises PaymentUnknown.
    """
    with transaction.atomic():
        row = PaymentRow.objects.select_for_update().filter(pk=answer.payment_id).first()
        if row is None:
            raise PaymentUnknown("There is no such payment.")
        reached = MOVES.get((PaymentStatus(row.status), _VERBS[answer.outcome]))
        if reached is None:
            if row.status != answer.outcome.value:
                log.error("payment %s is %s, but its provider says %s", row.id, row.status, answer.outcome.value)
            return as_payment(row)
        _move(row, reached, answer.reference, now=now)
        if reached is PaymentStatus.CAPTURED:
            _credit(row, now=now)
    return payment(answer.payment_id)


def payments_resolve(*, now: datetime) -> int:
    """Ask providers about payments that have been pending for a minute; after ten, one nobody there knows has failed.

    Returns how many were settled. Not to be called inside a transaction.
    """
    waiting = PaymentRow.objects.filter(status=PaymentStatus.PENDING.value, created_at__lte=now - _ASK_AFTER)
    return sum(_resolve(row, now=now) for row in waiting.order_by("created_at")[:_MOST_AT_ONCE])


def charge_of(row: PaymentRow) -> Charge:
    """What a provider is asked for a payment."""
    return Charge(row.id, Money(row.amount, row.currency), row.instrument or "")


def _resolve(row: PaymentRow, *, now: datetime) -> bool:
    try:
        answer = providers.look_up(providers.chosen(PaymentMethod(row.method)), charge_of(row))
    except (ProviderSilent, providers.ProviderUnavailable):
        return False
    if answer is None and row.created_at <= now - _GIVE_UP_AFTER:
        answer = Answer(row.id, Outcome.FAILED, reference="")
    if answer is None:
        return False
    payment_answered(answer, now=now)
    return True


def _move(row: PaymentRow, reached: PaymentStatus, reference: str, *, now: datetime) -> None:
    moved = PaymentRow.objects.filter(pk=row.pk, status=row.status).update(
        status=reached.value, version=F("version") + 1, provider_reference=reference, updated_at=now
    )
    assert moved == 1  # noqa: S101  the row is locked
    PaymentHistory.objects.bulk_create(
        [PaymentHistory(payment_id=row.id, from_status=row.status, to_status=reached.value, at=now)]
    )
    told = PaymentCaptured if reached is PaymentStatus.CAPTURED else PaymentFailed
    fact = told(row.user_id, row.booking_id, row.method, row.purpose, Money(row.amount, row.currency))
    publish(fact, aggregate_id=row.id, aggregate_version=row.version + 1, now=now)


def _credit(row: PaymentRow, *, now: datetime) -> None:
    wallet = account_open(AccountKind.WALLET, row.user_id, row.currency)
    clearing = account_open(AccountKind.PROVIDER_CLEARING, None, row.currency)
    transfer_post(
        kind=TransferKind.TOP_UP,
        amounts={wallet: row.amount, clearing: -row.amount},
        payment_id=row.id,
        booking_id=None,
        now=now,
    )
