"""Paying money into a wallet through a provider.

    commit the payment as pending -> call the provider, no transaction open -> commit its answer and the entries

A payment is charged once. A crash anywhere leaves it pending; the same request sent again, or `payments_resolve`, asks
the provider what became of it and settles it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.payments import providers, rules
from carnet.domains.payments.contracts import (
    Payment,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    Provider,
    ProviderSilent,
    TransferKind,
)
from carnet.domains.payments.models import Entry, PaymentHistory, Transfer
from carnet.domains.payments.models import Payment as PaymentRow
from carnet.domains.payments.operations.answers import charge_of, payment_answered
from carnet.domains.payments.queries import as_payment
from carnet.infra.idempotency import KeyReused, StillRunning
from carnet.infra.idempotency.models import Record
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.problem import Problem

# On top of the provider's time, for what comes before and after its call.
_SLACK: Final = timedelta(seconds=1)


class TopUpFailed(Problem):
    """The provider refused the payment; the wallet is as it was (T27)."""

    code = "PAYMENT_FAILED"


@dataclass(frozen=True, slots=True)
class TopUp:
    """A payment into a wallet. `balance` is the wallet's after it, None while the payment is pending.

    `replayed` says that the same request had been answered before.
    """

    payment: Payment
    balance: Money | None
    replayed: bool


def wallet_top_up(
    *, user_id: UUID, amount: Money, currency: str, instrument: str, request_key: str, now: datetime
) -> TopUp:
    """Pay `amount` into the user's wallet of `currency` from `instrument`, once per `request_key`.

    The payment stays pending when the provider does not answer in time. Raises ProviderUnavailable, TopUpFailed, those
    of `rules.check_top_up`, StillRunning while the same request is under way, KeyReused when the key belongs to another
    request, and ProviderCalledInTransaction.
    """
    providers.refuse_in_transaction()
    rules.check_top_up(amount, currency=currency)
    provider = providers.chosen(PaymentMethod.SIMULATED)
    row, known = _ask(user_id=user_id, amount=amount, instrument=instrument, request_key=request_key, now=now)
    payment = as_payment(row)
    if payment.status is PaymentStatus.PENDING:
        payment = _settle(provider, row, known=known, now=now)
    if payment.status is PaymentStatus.PENDING:
        return TopUp(payment, balance=None, replayed=known)
    if payment.status is PaymentStatus.FAILED:
        raise TopUpFailed("The payment was refused; nothing was charged.", payment=ids.encode("pay", payment.id))
    return TopUp(payment, balance=_balance_after(payment), replayed=known)


def _ask(*, user_id: UUID, amount: Money, instrument: str, request_key: str, now: datetime) -> tuple[PaymentRow, bool]:
    """The pending payment of this request, and whether it was there before."""
    new = _new(user_id=user_id, amount=amount, instrument=instrument, request_key=request_key, now=now)
    with transaction.atomic():
        if Record.objects.filter(user_id=user_id, key=request_key).exists():
            raise KeyReused("This Idempotency-Key was used for another request; send a new one.")
        # The unique key lets one of any number of equal requests in; the others wait for its commit, then read its row.
        PaymentRow.objects.bulk_create([new], ignore_conflicts=True)
        row = PaymentRow.objects.get(user_id=user_id, request_key=request_key)
        if row.id == new.id:
            PaymentHistory.objects.bulk_create(_history(row, now=now))
            return row, False
    if (row.amount, row.currency, row.instrument) != (amount.amount, amount.currency, instrument):
        raise KeyReused("This Idempotency-Key was used for another request; send a new one.")
    if row.status == PaymentStatus.PENDING and now < row.created_at + providers.timeout() + _SLACK:
        raise StillRunning
    return row, True


def _settle(provider: Provider, row: PaymentRow, *, known: bool, now: datetime) -> Payment:
    """Charge a new payment; ask about one that was charged before. Still pending if the provider is silent."""
    payment = as_payment(row)
    charge = charge_of(row)
    try:
        answers = [providers.look_up(provider, charge)] if known else providers.charge(provider, charge)
    except ProviderSilent:
        return payment
    for answer in filter(None, answers):
        payment = payment_answered(answer, now=now)
    return payment


def _new(*, user_id: UUID, amount: Money, instrument: str, request_key: str, now: datetime) -> PaymentRow:
    return PaymentRow(
        id=ids.new_id(),
        user_id=user_id,
        method=PaymentMethod.SIMULATED.value,
        purpose=PaymentPurpose.TOP_UP.value,
        amount=amount.amount,
        currency=amount.currency,
        status=PaymentStatus.PENDING.value,
        version=2,
        instrument=instrument,
        request_key=request_key,
        created_at=now,
        updated_at=now,
    )


def _history(row: PaymentRow, *, now: datetime) -> list[PaymentHistory]:
    steps = [(None, PaymentStatus.CREATED), (PaymentStatus.CREATED, PaymentStatus.PENDING)]
    return [
        PaymentHistory(payment_id=row.id, from_status=left and left.value, to_status=reached.value, at=now)
        for left, reached in steps
    ]


def _balance_after(payment: Payment) -> Money:
    """What the wallet held right after this payment came in, however much has happened since."""
    transfer = Transfer.objects.get(payment_id=payment.id, kind=TransferKind.TOP_UP.value)
    balance = Entry.objects.values_list("balance_after", flat=True).get(transfer_id=transfer.id, position__isnull=False)
    return Money(balance or 0, payment.amount.currency)
