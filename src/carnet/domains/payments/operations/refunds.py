"""Giving back what was paid for tickets, to where it came from.

A refund reverses what was posted when the ticket was paid, never today's price. It is one transfer for each ticket, and
the ticket's row of `payments_refund` says that it was done: asked for again, nothing happens.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum

from carnet.domains.payments.contracts import AccountKind, PaymentStatus, TicketRefund, TransferKind
from carnet.domains.payments.events import PaymentRefunded
from carnet.domains.payments.models import Payment, PaymentHistory, Refund
from carnet.domains.payments.operations.ledger import Legs, account_open, transfers_post
from carnet.domains.payments.rules import MOVES
from carnet.infra.events import publish_many
from carnet.kernel import ids
from carnet.kernel.money import Money

Accounts = dict[tuple[AccountKind, UUID | None, str], UUID]


@dataclass(slots=True)
class _Paid:
    """A locked payment, and what of it went back: before, and by each of the refunds that are being made."""

    row: Payment
    before: int
    now: list[int]

    @property
    def reached(self) -> PaymentStatus:
        """What the payment is after them."""
        whole = self.before + sum(self.now) == self.row.amount
        return MOVES[PaymentStatus(self.row.status), "refund"] if whole else PaymentStatus.PARTLY_REFUNDED


@transaction.atomic
def tickets_refund(refunds: Iterable[TicketRefund], *, now: datetime) -> frozenset[UUID]:
    """Give back what was paid for these tickets, all or none of it; the tickets for which money moved.

    Not among them are those refunded before and those that cost nothing. The caller ends the tickets in the same
    transaction. Locks: payments by id, wallets by id. Raises ValueError for credits that do not add up, a payment that
    was never captured, and more than was paid.
    """
    asked = [refund for refund in refunds if refund.amount.amount]
    paid = _lock({refund.payment_id for refund in asked})
    known = set(
        Refund.objects.filter(ticket_id__in=[one.ticket_id for one in asked]).values_list("ticket_id", flat=True)
    )
    due = sorted((one for one in asked if one.ticket_id not in known), key=lambda one: one.ticket_id)
    for refund in due:
        _check(refund, paid)
        paid[refund.payment_id].now.append(refund.amount.amount)
    if due:
        _post(due, paid, now=now)
        _move([one for one in paid.values() if one.now], now=now)
        _tell(due, paid, now=now)
    return frozenset(refund.ticket_id for refund in due)


def _lock(payment_ids: Iterable[UUID]) -> dict[UUID, _Paid]:
    rows = list(Payment.objects.select_for_update().filter(pk__in=payment_ids).order_by("pk"))
    before = Refund.objects.filter(payment_id__in=[row.pk for row in rows]).values_list("payment_id")
    sums = dict(before.annotate(amount=Sum("amount")))
    return {row.pk: _Paid(row, sums.get(row.pk, 0), []) for row in rows}


def _check(refund: TicketRefund, paid: Mapping[UUID, _Paid]) -> None:
    if sum(credit.amount.amount for credit in refund.credits) != refund.amount.amount:
        raise ValueError(f"the credits of ticket {refund.ticket_id} do not add up to what goes back")
    of = paid.get(refund.payment_id)
    if of is None or of.row.status not in {PaymentStatus.CAPTURED, PaymentStatus.PARTLY_REFUNDED}:
        raise ValueError(f"payment {refund.payment_id} holds no money to give back")
    if of.row.currency != refund.amount.currency or of.before + sum(of.now) + refund.amount.amount > of.row.amount:
        raise ValueError(f"more would go back than payment {refund.payment_id} has taken")


def _post(due: Sequence[TicketRefund], paid: Mapping[UUID, _Paid], *, now: datetime) -> None:
    accounts: Accounts = {}
    transfers: dict[UUID, Legs] = {}
    rows = []
    for refund in due:
        payment, transfer = paid[refund.payment_id].row, ids.new_id()
        amounts = _amounts(refund, payment, accounts)
        transfers[transfer] = Legs(TransferKind.REFUND, payment.pk, payment.booking_id, amounts)
        rows.append(
            Refund(
                ticket_id=refund.ticket_id,
                payment_id=payment.pk,
                transfer_id=transfer,
                amount=refund.amount.amount,
                currency=refund.amount.currency,
                created_at=now,
            )
        )
    Refund.objects.bulk_create(rows)
    transfers_post(transfers, now=now)


def _amounts(refund: TicketRefund, payment: Payment, accounts: Accounts) -> dict[UUID, int]:
    """The capture of this ticket, the other way round."""
    currency = payment.currency
    amounts: dict[UUID, int] = defaultdict(int)
    amounts[_account(accounts, AccountKind.WALLET, payment.user_id, currency)] += refund.amount.amount
    for credit in refund.credits:
        if credit.amount.amount:
            amounts[_account(accounts, credit.kind, credit.owner, currency)] -= credit.amount.amount
    return amounts


def _account(accounts: Accounts, kind: AccountKind, owner: UUID | None, currency: str) -> UUID:
    key = (kind, owner, currency)
    if key not in accounts:
        accounts[key] = account_open(kind, owner, currency)
    return accounts[key]


def _move(paid: Sequence[_Paid], *, now: datetime) -> None:
    """Payments reach what they are after their refunds. A second part is no new status, but a new version."""
    PaymentHistory.objects.bulk_create(
        PaymentHistory(payment_id=one.row.pk, from_status=one.row.status, to_status=one.reached.value, at=now)
        for one in paid
        if one.reached != one.row.status
    )
    alike = Counter((one.reached, len(one.now)) for one in paid)
    for reached, count in alike:
        some = [one.row.pk for one in paid if (one.reached, len(one.now)) == (reached, count)]
        Payment.objects.filter(pk__in=some).update(status=reached.value, version=F("version") + count, updated_at=now)


def _tell(due: Sequence[TicketRefund], paid: Mapping[UUID, _Paid], *, now: datetime) -> None:
    told: Counter[UUID] = Counter()
    back = {key: one.before for key, one in paid.items()}
    facts = []
    for refund in due:
        payment, key = paid[refund.payment_id].row, refund.payment_id
        told[key] += 1
        back[key] += refund.amount.amount
        so_far = Money(back[key], payment.currency)
        fact = PaymentRefunded(
            payment.user_id, payment.booking_id, refund.ticket_id, payment.method, refund.amount, so_far
        )
        facts.append((fact, key, payment.version + told[key]))
    publish_many(facts, now=now)
