"""What providers answer: at once, late, twice, in the wrong order or never.

This is the one place where an answer acts, whichever way and how often it comes. What it does follows from where the
payment is (`rules.effect`), never from what came before it.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from carnet.domains.payments.contracts import (
    AccountKind,
    Answer,
    Payment,
    PaymentPurpose,
    PaymentStatus,
    TransferKind,
)
from carnet.domains.payments.events import PaymentAuthorised, PaymentCaptured, PaymentFailed
from carnet.domains.payments.models import Payment as PaymentRow
from carnet.domains.payments.models import PaymentHistory
from carnet.domains.payments.operations.asking import legs
from carnet.domains.payments.operations.ledger import Accounts, transfer_post
from carnet.domains.payments.operations.returning import give_back
from carnet.domains.payments.queries import PaymentUnknown, as_payment
from carnet.domains.payments.rules import MOVES, Effect, effect
from carnet.infra.events import publish
from carnet.infra.jobs import enqueue
from carnet.kernel.money import Money

log = logging.getLogger(__name__)

_ENDS: Final = frozenset({Effect.CAPTURE, Effect.FAIL, Effect.VOID})


@transaction.atomic
def payment_answered(answer: Answer, *, now: datetime) -> Payment:
    """Do what a provider's answer says. Returns the payment as it is then.

    authorised: the provider keeps the money, and `payment.authorised` is told. captured: `credits` are posted, once.
    failed, voided: the payment is dead. An answer that comes again, or late, changes nothing. One that speaks of money
    for a dead payment has it voided or refunded there by a job, so that no cent is kept; one that says that captured
    money never came is logged for people to look at. Locks the payment. Raises PaymentUnknown.
    """
    row = PaymentRow.objects.select_for_update().filter(pk=answer.payment_id).first()
    if row is None:
        raise PaymentUnknown("There is no such payment.")
    what = effect(PaymentStatus(row.status), answer.outcome, authorised=row.authorised_at is not None)
    if what in _ENDS:
        _end(row, answer, what, now=now)
    elif what is Effect.AUTHORISE:
        _authorise(row, answer, now=now)
    elif what is Effect.NOTE:
        _note(row, answer, now=now)
    elif what is not Effect.NOTHING:
        log.error("payment %s is %s, but its provider says %s", row.id, row.status, answer.outcome.value)
        if what is Effect.GIVE_BACK:
            _change(row, provider_reference=answer.reference or row.provider_reference)
            enqueue(give_back, payment_id=str(row.id))
    return as_payment(row)


def _note(row: PaymentRow, answer: Answer, *, now: datetime) -> None:
    next_action = answer.next_action or row.next_action
    reference = answer.reference or row.provider_reference
    if (next_action, reference) != (row.next_action, row.provider_reference):
        _change(row, next_action=next_action, provider_reference=reference, updated_at=now)


def _authorise(row: PaymentRow, answer: Answer, *, now: datetime) -> None:
    _change(row, authorised_at=now, next_action=None, provider_reference=answer.reference, updated_at=now)
    _tell(row, PaymentAuthorised, now=now)


def _end(row: PaymentRow, answer: Answer, what: Effect, *, now: datetime) -> None:
    before, reached = row.status, MOVES[PaymentStatus(row.status), what.value]
    reference = answer.reference or row.provider_reference
    _change(row, status=reached.value, next_action=None, provider_reference=reference, updated_at=now)
    PaymentHistory.objects.bulk_create(
        [PaymentHistory(payment_id=row.id, from_status=before, to_status=reached.value, at=now)]
    )
    captured = reached is PaymentStatus.CAPTURED
    _tell(row, PaymentCaptured if captured else PaymentFailed, now=now)
    if captured:
        _post(row, now=now)


def _tell(row: PaymentRow, fact: type[PaymentAuthorised | PaymentCaptured | PaymentFailed], *, now: datetime) -> None:
    told = fact(row.user_id, row.booking_id, row.method, row.purpose, Money(row.amount, row.currency))
    PaymentRow.objects.filter(pk=row.pk).update(version=F("version") + 1)
    row.version += 1
    publish(told, aggregate_id=row.id, aggregate_version=row.version, now=now)


def _change(row: PaymentRow, **values: object) -> None:
    """Write these columns; nobody else can, since the row is locked."""
    moved = PaymentRow.objects.filter(pk=row.pk, status=row.status).update(**values)
    assert moved == 1  # noqa: S101  the row is locked
    for name, value in values.items():
        setattr(row, name, value)


def _post(row: PaymentRow, *, now: datetime) -> None:
    """Move what was captured from the provider to those whom the payment names."""
    if not row.credits:
        raise ValueError(f"payment {row.id} does not say who gets it")
    accounts = Accounts()
    top_up = row.purpose == PaymentPurpose.TOP_UP
    transfer_post(
        kind=TransferKind.TOP_UP if top_up else TransferKind.CAPTURE,
        amounts=legs(row, accounts.open(AccountKind.PROVIDER_CLEARING, None, row.currency), accounts),
        payment_id=row.id,
        booking_id=row.booking_id,
        now=now,
    )
