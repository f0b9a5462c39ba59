"""Sending back what is owed to cards, through their providers.

A refund is `due` from the transaction that made it until its provider has said yes or no. It is sent by a job that the
same transaction enqueued, and again by the clock, with growing pauses, for as long as nobody knows: the provider does
it once per refund id, whatever crashes here.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from carnet.domains.payments import providers
from carnet.domains.payments.contracts import (
    AccountKind,
    Destination,
    PaymentMethod,
    ProviderRefused,
    ProviderSilent,
    RefundAnswer,
    RefundOrder,
    RefundOutcome,
    RefundStatus,
    TransferKind,
)
from carnet.domains.payments.models import Payment, Refund
from carnet.domains.payments.operations.ledger import account_open, transfer_post
from carnet.domains.payments.queries import RefundUnknown
from carnet.infra.access import Permission, allow
from carnet.infra.audit import record
from carnet.infra.jobs import job
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.problem import Problem

log = logging.getLogger(__name__)

# After this many tries the pauses grow no more.
_LAST_PAUSE: Final = 8
_FIRST_PAUSE: Final = timedelta(minutes=1)
_MOST_AT_ONCE: Final = 100


class RefundNotFailed(Problem):
    """Only a refund that its provider refused can be sent to the wallet instead."""

    code = "REFUND_NOT_FAILED"


@job(name="payments.refund_send", retries=0)
def refund_send(*, refund_id: str, now: datetime) -> None:
    """Send one refund to its provider, if it is still due. A provider that is silent is asked again by the clock."""
    row = Refund.objects.filter(pk=UUID(refund_id), status=RefundStatus.DUE.value).first()
    paid = row and Payment.objects.filter(pk=row.payment_id, method=PaymentMethod.CARD.value).first()
    if row is None or not paid:
        return
    # Counted first: a refund that kills its worker is not taken up again at once.
    Refund.objects.filter(pk=row.pk, status=RefundStatus.DUE.value).update(tries=F("tries") + 1, updated_at=now)
    order = RefundOrder(row.pk, paid.pk, paid.provider_reference or "", Money(row.amount, row.currency))
    try:
        answer = providers.refund(providers.of(paid.provider or ""), order)
    except ProviderRefused:
        answer = RefundAnswer(row.pk, RefundOutcome.FAILED, row.provider_reference or "")
    except (ProviderSilent, providers.ProviderUnknown) as silent:
        log.warning("%s did not answer about refund %s: %s", paid.provider, row.pk, silent)
        return
    refund_answered(answer, provider=paid.provider or "", now=now)


def refunds_send(*, now: datetime) -> int:
    """Send what is due to cards and whose pause is over. Returns how many were sent. Not inside a transaction."""
    waited = Q()
    for tries in range(_LAST_PAUSE + 1):
        exactly = Q(tries=tries) if tries < _LAST_PAUSE else Q(tries__gte=tries)
        waited |= exactly & Q(updated_at__lte=now - _FIRST_PAUSE * 2**tries)
    by_card = Payment.objects.filter(pk=OuterRef("payment_id"), method=PaymentMethod.CARD.value)
    due = Refund.objects.filter(waited, Exists(by_card), status=RefundStatus.DUE.value)
    found = list(due.order_by("updated_at").values_list("pk", flat=True)[:_MOST_AT_ONCE])
    for refund_id in found:
        refund_send(refund_id=str(refund_id), now=now)
    return len(found)


@transaction.atomic
def refund_answered(answer: RefundAnswer, *, provider: str, now: datetime) -> None:
    """Do what a provider says of a refund: paid, what was owed leaves the books; refused, it is left to staff.

    Again it changes nothing. A refund that comes back from the buyer's bank after it was paid is owed again. Locks the
    refund.
    """
    row = Refund.objects.select_for_update().filter(pk=answer.refund_id).first()
    if row is None or not Payment.objects.filter(pk=row.payment_id, provider=provider).exists():
        log.info("%s answers about the refund %s, which is not one of ours", provider, answer.refund_id)
        return
    status, in_cards_hands = RefundStatus(row.status), row.destination == Destination.SOURCE
    if answer.outcome is RefundOutcome.DONE and status is not RefundStatus.DONE:
        _pay(row, +1, now=now)
        _enter(row, RefundStatus.DONE, answer.reference, now=now)
    elif answer.outcome is RefundOutcome.FAILED and status is RefundStatus.DUE:
        log.error("%s refuses the refund %s", provider, row.pk)
        _enter(row, RefundStatus.FAILED, answer.reference, now=now)
    elif answer.outcome is RefundOutcome.FAILED and status is RefundStatus.DONE and in_cards_hands:
        log.error("%s has the refund %s back", provider, row.pk)
        _pay(row, -1, now=now)
        _enter(row, RefundStatus.FAILED, answer.reference, now=now)
    elif answer.outcome is RefundOutcome.DONE and not in_cards_hands:
        log.error("%s has paid the refund %s, which went to the wallet meanwhile", provider, row.pk)


@transaction.atomic
def refund_to_wallet(*, by: Principal, refund_id: UUID, now: datetime) -> None:
    """Give the buyer in their wallet what their card's provider refused to pay back, or cash that nobody can fetch.

    Cash goes there by the platform's staff alone, and the operator bears it: it is still in its till. Asked again,
    nothing happens.
    Raises Forbidden, SecondFactorNeeded, RefundUnknown, and RefundNotFailed. Locks the refund, then the wallet.
    """
    allow(by, Permission.REFUNDS_MANAGE)
    row = Refund.objects.select_for_update().filter(pk=refund_id).first()
    if row is None:
        raise RefundUnknown("There is no such refund.")
    if row.destination == Destination.WALLET:
        return
    paid = Payment.objects.get(pk=row.payment_id)
    unfetched = paid.method == PaymentMethod.CASH and row.status == RefundStatus.DUE
    if row.status != RefundStatus.FAILED and not unfetched:
        raise RefundNotFailed("Only what could not be paid back can go to the wallet instead.", state=row.status)
    wallet = account_open(AccountKind.WALLET, paid.user_id, row.currency)
    _transfer(row, account_open(AccountKind.REFUNDS_DUE, None, row.currency), wallet, row.amount, now=now)
    Refund.objects.filter(pk=row.pk).update(destination=Destination.WALLET.value)
    _enter(row, RefundStatus.DONE, row.provider_reference or "", now=now)
    detail = {"payment": ids.encode("pay", row.payment_id), "amount": row.amount, "currency": row.currency}
    record(by.user_id, "refund.to_wallet", ids.encode("rfd", row.pk), detail, now=now)


def _pay(row: Refund, sign: int, *, now: datetime) -> None:
    """What was owed was paid by the provider; with -1 it came back."""
    due = account_open(AccountKind.REFUNDS_DUE, None, row.currency)
    clearing = account_open(AccountKind.PROVIDER_CLEARING, None, row.currency)
    _transfer(row, due, clearing, sign * row.amount, now=now)


def _transfer(row: Refund, giver: UUID, taker: UUID, amount: int, *, now: datetime) -> None:
    transfer_post(
        kind=TransferKind.REFUND_PAID,
        amounts={giver: -amount, taker: amount},
        payment_id=row.payment_id,
        booking_id=row.booking_id,
        now=now,
    )


def _enter(row: Refund, status: RefundStatus, reference: str, *, now: datetime) -> None:
    moved = Refund.objects.filter(pk=row.pk, status=row.status).update(
        status=status.value, provider_reference=reference or row.provider_reference, updated_at=now
    )
    assert moved == 1  # noqa: S101  the row is locked
