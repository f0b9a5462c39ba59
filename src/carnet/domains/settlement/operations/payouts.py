"""Paying operators what they have earned.

A payout is one transaction: its row, its transfer, its event. The operator's bank account is locked in it, so that
payouts of one operator follow one another, whoever runs them, and each sees what the one before left. The key of
operator, currency and day says that a run that is repeated, or was broken off, pays nothing twice.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from carnet.domains.payments import operations as payments
from carnet.domains.payments import queries as ledger
from carnet.domains.payments.contracts import AccountKind, TransferKind
from carnet.domains.settlement.contracts import Payout, PayoutStatus
from carnet.domains.settlement.events import PayoutCreated
from carnet.domains.settlement.models import BankAccount, PayoutHistory
from carnet.domains.settlement.models import Payout as PayoutRow
from carnet.domains.settlement.problems import PayoutDecided
from carnet.domains.settlement.queries.payouts import as_payout, due_of, payout
from carnet.infra import audit
from carnet.infra.access import Permission, allow
from carnet.infra.events import publish
from carnet.infra.jobs import enqueue, job
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.money import Money

log = logging.getLogger(__name__)

_CREATED: Final = PayoutStatus.CREATED.value


@transaction.atomic
def payouts_ask(*, by: Principal, now: datetime) -> None:
    """Have today's run begin at once, as a job. Raises Forbidden, SecondFactorNeeded."""
    allow(by, Permission.PAYOUTS_MANAGE)
    audit.record(by.actor, "payouts.run", "payouts", {}, now=now)
    enqueue(run)


@job(name="settlement.run_payouts")
def run(*, now: datetime) -> None:
    """Pay every operator what it has earned by now."""
    payouts_run(now=now)


def payouts_run(*, now: datetime) -> tuple[Payout, ...]:
    """Pay every operator what it has earned, at most once a day (UTC); the payouts that this made.

    One operator's trouble holds up no other: it is logged, and the next run tries again.
    """
    made = []
    for operator_id, currency in ledger.payables():
        try:
            one = payout_make(operator_id=operator_id, currency=currency, now=now)
        except Exception:
            log.exception("operator %s was not paid in %s", operator_id, currency)
            continue
        made += [one] if one else []
    return tuple(made)


@transaction.atomic
def payout_make(*, operator_id: UUID, currency: str, now: datetime) -> Payout | None:
    """Pay an operator what it has earned; None if it was paid today, nothing is due, or its account is not known.

    Locks the operator's bank account.
    """
    account = BankAccount.objects.select_for_update().filter(pk=operator_id).first()
    today = now.astimezone(UTC).date()
    paid = PayoutRow.objects.filter(operator_id=operator_id, currency=currency, run_date=today)
    if account is None or paid.exists():
        return None
    due = due_of(operator_id, currency, now=now).amount
    if due.amount <= 0:
        return None
    row = PayoutRow(
        id=ids.new_id(),
        operator_id=operator_id,
        currency=currency,
        run_date=today,
        amount=due.amount,
        status=_CREATED,
        transfer_id=_transfer(operator_id, due, now=now),
        holder=account.holder,
        iban=account.iban,
        created_at=now,
    )
    PayoutRow.objects.bulk_create([row])
    _moved(row.id, None, PayoutStatus.CREATED, None, now=now)
    publish(PayoutCreated(operator_id, due, today), aggregate_id=row.id, aggregate_version=1, now=now)
    return as_payout(row)


def payout_paid(*, payout_id: UUID, reference: str, by: Principal, now: datetime) -> Payout:
    """Note that the bank has sent a payout, under its own `reference`. Again with the same changes nothing.

    Raises Forbidden, SecondFactorNeeded, PayoutUnknown, PayoutDecided.
    """
    return _decide(payout_id, PayoutStatus.PAID, {"reference": reference.strip()}, by, now=now)


def payout_failed(*, payout_id: UUID, reason: str, by: Principal, now: datetime) -> Payout:
    """Note that the bank could not send a payout: its money is owed to the operator again, by a transfer of its own.

    Again with the same reason changes nothing. Raises Forbidden, SecondFactorNeeded, PayoutUnknown, PayoutDecided.
    """
    return _decide(payout_id, PayoutStatus.FAILED, {"reason": reason.strip()}, by, now=now)


@transaction.atomic
def _decide(payout_id: UUID, reached: PayoutStatus, said: Mapping[str, str], by: Principal, *, now: datetime) -> Payout:
    allow(by, Permission.PAYOUTS_MANAGE)
    row = PayoutRow.objects.select_for_update().filter(pk=payout_id).first()
    if row is None:
        return payout(payout_id)
    if row.status != _CREATED:
        return _repeated(row, reached, said)
    values: dict[str, Any] = {**said, "status": reached.value, "decided_at": now}
    if reached is PayoutStatus.FAILED:
        values["reversal_id"] = _transfer(row.operator_id, Money(-row.amount, row.currency), now=now)
    PayoutRow.objects.filter(pk=payout_id, status=_CREATED).update(**values)
    _moved(payout_id, PayoutStatus.CREATED, reached, by.actor, now=now)
    detail = {"operator": ids.encode("opr", row.operator_id), "amount": row.amount, "currency": row.currency, **said}
    audit.record(by.actor, f"payout.{reached.value}", ids.encode("pot", payout_id), detail, now=now)
    return payout(payout_id)


def _repeated(row: PayoutRow, reached: PayoutStatus, said: Mapping[str, str]) -> Payout:
    if row.status != reached.value or any(getattr(row, name) != word for name, word in said.items()):
        raise PayoutDecided(f"This payout is {row.status} already; what is decided stays.", decided=row.status)
    return as_payout(row)


def _transfer(operator_id: UUID, amount: Money, *, now: datetime) -> UUID:
    payable = payments.account_open(AccountKind.OPERATOR_PAYABLE, operator_id, amount.currency)
    bank = payments.account_open(AccountKind.BANK, None, amount.currency)
    return payments.transfer_post(
        kind=TransferKind.PAYOUT,
        amounts={payable: -amount.amount, bank: amount.amount},
        payment_id=None,
        booking_id=None,
        now=now,
    )


def _moved(
    payout_id: UUID, left: PayoutStatus | None, reached: PayoutStatus, actor: UUID | None, *, now: datetime
) -> None:
    PayoutHistory.objects.bulk_create(
        [PayoutHistory(payout_id=payout_id, from_status=left, to_status=reached.value, at=now, actor=actor)]
    )
