"""Cash at a desk: tills are opened by the first money, pay refunds out, and are counted and emptied in the end.

An operator keeps the cash that its agents take; closing a till takes it off what the platform owes the operator.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.payments import models, queries
from carnet.domains.payments.contracts import (
    AccountKind,
    PaymentMethod,
    RefundStatus,
    Till,
    TillClosing,
    TransferKind,
)
from carnet.domains.payments.operations.ledger import Accounts, Legs, account_open, transfer_post, transfers_post
from carnet.infra import audit
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.problem import InvalidInput, Pointer

_MOST: Final = 10**12


def till_open(*, operator_id: UUID, agent_id: UUID, currency: str, now: datetime) -> UUID:
    """The id of an agent's till at an operator, which is made if it is not there yet. May they? The caller knows."""
    row = models.Till(id=ids.new_id(), operator_id=operator_id, agent_id=agent_id, currency=currency, opened_at=now)
    models.Till.objects.bulk_create([row], ignore_conflicts=True)
    known = models.Till.objects.filter(operator_id=operator_id, agent_id=agent_id, currency=currency)
    return known.values_list("id", flat=True).get()


def cash_refunds_pay(*, booking_id: UUID, till_id: UUID, now: datetime) -> Money | None:
    """Pay what is due of a booking's cash out of a till, each refund once. What was paid, None if nothing was due.

    In the transaction of a caller that has locked the booking. Locks: refunds by id.
    """
    cash = models.Payment.objects.filter(booking_id=booking_id, method=PaymentMethod.CASH.value).values("pk")
    due = models.Refund.objects.select_for_update().filter(payment_id__in=cash, status=RefundStatus.DUE.value)
    rows = list(due.order_by("pk"))
    if not rows:
        return None
    (currency,) = {row.currency for row in rows}
    accounts = Accounts()
    to, owed = (
        accounts.open(AccountKind.TILL, till_id, currency),
        accounts.open(AccountKind.REFUNDS_DUE, None, currency),
    )
    legs = (
        Legs(TransferKind.REFUND_PAID, row.payment_id, booking_id, {owed: -row.amount, to: row.amount}) for row in rows
    )
    transfers_post({ids.new_id(): one for one in legs}, now=now)
    models.Refund.objects.filter(pk__in=[row.pk for row in rows]).update(status=RefundStatus.DONE.value, updated_at=now)
    return Money(sum(row.amount for row in rows), currency)


@transaction.atomic
def till_close(*, operator_id: UUID, counted: Money, by: Principal, now: datetime) -> TillClosing:
    """Count one's own till and hand over what is in it; the difference to the books is recorded, not balanced.

    A till that paid out more than it took holds nothing: the operator fills its change up again. Raises NotFound (also
    where there is no such till), Forbidden, SecondFactorNeeded, InvalidInput.
    """
    allow_at(by, Permission.CASH_TAKE, operator_id)
    if not 0 <= counted.amount <= _MOST:
        raise InvalidInput("Count what is there.", pointers=[Pointer("/counted/amount", "OUT_OF_RANGE", "from 0 on")])
    mine = models.Till.objects.filter(operator_id=operator_id, agent_id=by.user_id, currency=counted.currency)
    row = mine.select_for_update().first()
    if row is None:
        raise NotFound(f"You have no till in {counted.currency} here.")
    till = queries.till(queries.with_content(mine).get())
    if till.content.amount:
        _hand_over(till, now=now)
    done = _record(till, counted, by, now=now)
    detail = {"expected": done.expected.amount, "counted": counted.amount, "currency": counted.currency}
    audit.record(by.actor, "till.close", ids.encode("til", till.id), detail, now=now)
    return done


def _hand_over(till: Till, *, now: datetime) -> None:
    currency, content = till.content.currency, till.content.amount
    emptied = account_open(AccountKind.TILL, till.id, currency)
    payable = account_open(AccountKind.OPERATOR_PAYABLE, till.operator_id, currency)
    amounts = {emptied: content, payable: -content}
    transfer_post(kind=TransferKind.TILL_CLOSE, amounts=amounts, payment_id=None, booking_id=None, now=now)


def _record(till: Till, counted: Money, by: Principal, *, now: datetime) -> TillClosing:
    row = models.TillClosing(
        id=ids.new_id(),
        till_id=till.id,
        expected=till.content.amount,
        counted=counted.amount,
        closed_by=by.user_id,
        closed_at=now,
    )
    row.save(force_insert=True)
    return queries.closing(row, counted.currency)
