"""Giving back what was paid for tickets.

A refund reverses what was posted when the ticket was paid, never today's price (T23). It is borne by the payments of
the ticket's booking, the last first, each up to what is left of it; for every payment it is a row of `payments_refund`
and a transfer. A ticket is refunded once: asked for again, nothing happens (T14).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum

from carnet.domains.payments.contracts import (
    AccountKind,
    Credit,
    Destination,
    PaymentMethod,
    PaymentStatus,
    RefundStatus,
    TicketRefund,
    TransferKind,
)
from carnet.domains.payments.events import PaymentRefunded
from carnet.domains.payments.models import Payment, PaymentHistory, Refund
from carnet.domains.payments.operations.ledger import Accounts, Legs, transfers_post
from carnet.domains.payments.operations.refund_sending import refund_send
from carnet.domains.payments.operations.vouchers import vouchers_revive
from carnet.domains.payments.rules import MOVES, allocate
from carnet.infra.events import publish_many
from carnet.infra.jobs import enqueue_many
from carnet.kernel import ids
from carnet.kernel.money import Money

_HOLDS_MONEY = [PaymentStatus.CAPTURED.value, PaymentStatus.PARTLY_REFUNDED.value]


@dataclass(slots=True)
class _Paid:
    """A locked payment, and what of it went back: before, and by each of the refunds that are being made."""

    row: Payment
    before: int
    now: list[int] = field(default_factory=list)

    @property
    def left(self) -> int:
        """What can still go back."""
        return self.row.amount - self.before - sum(self.now)

    @property
    def reached(self) -> PaymentStatus:
        """What the payment is after the refunds."""
        return MOVES[PaymentStatus(self.row.status), "refund"] if not self.left else PaymentStatus.PARTLY_REFUNDED


@dataclass(frozen=True, slots=True)
class _Part:
    """What one payment bears of a ticket's refund."""

    refund: TicketRefund
    payment: Payment
    debits: tuple[Credit, ...]
    amount: int


@transaction.atomic
def tickets_refund(refunds: Iterable[TicketRefund], *, now: datetime) -> frozenset[UUID]:
    """Give back what these refunds say, all or none of it; the tickets for which money moved.

    Not among them are those refunded before and those for which nothing goes back. The caller ends the tickets in the
    same transaction. What is due to cards is sent by jobs that are enqueued here (`refund_send`). Locks: payments by
    id, wallets and vouchers by id. Raises ValueError for debits that do not add up, another currency, and more than is
    left of what was paid.
    """
    asked = [refund for refund in refunds if refund.amount.amount]
    paid = _lock({refund.booking_id for refund in asked})
    tickets = [refund.ticket_id for refund in asked]
    known = set(Refund.objects.filter(ticket_id__in=tickets).values_list("ticket_id", flat=True))
    due = sorted((one for one in asked if one.ticket_id not in known), key=lambda one: one.ticket_id)
    parts = [part for refund in due for part in _spread(refund, paid.get(refund.booking_id, []))]
    if parts:
        vouchers_revive({owner for kind, owner in map(_to, parts) if kind is AccountKind.VOUCHER and owner}, now=now)
        _post(parts, now=now)
        touched = [one for some in paid.values() for one in some if one.now]
        _move(touched, now=now)
        _tell(parts, touched, now=now)
    return frozenset(refund.ticket_id for refund in due)


def _lock(booking_ids: Iterable[UUID]) -> dict[UUID, list[_Paid]]:
    """The payments of these bookings that hold money, the last of each booking first."""
    rows = list(
        Payment.objects.select_for_update().filter(booking_id__in=booking_ids, status__in=_HOLDS_MONEY).order_by("pk")
    )
    before = Refund.objects.filter(payment_id__in=[row.pk for row in rows]).values_list("payment_id")
    sums = dict(before.annotate(amount=Sum("amount")))
    paid: dict[UUID, list[_Paid]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.created_at, row.place, row.pk), reverse=True):
        assert row.booking_id is not None  # noqa: S101  asked for by booking
        paid[row.booking_id].append(_Paid(row, sums.get(row.pk, 0)))
    return paid


def _spread(refund: TicketRefund, paid: Sequence[_Paid]) -> list[_Part]:
    """Which payments bear a refund, and from whom each part is taken back."""
    currency = refund.amount.currency
    bearers, amounts, missing = [], [], refund.amount.amount
    for one in paid:
        taken = min(missing, one.left)
        if taken and one.row.currency == currency:
            bearers.append(one)
            amounts.append(taken)
            missing -= taken
    if missing:
        raise ValueError(f"booking {refund.booking_id} has not paid as much as would go back of {refund.ticket_id}")
    for one, taken in zip(bearers, amounts, strict=True):
        one.now.append(taken)
    shares = allocate(refund.debits, amounts)
    return [_Part(refund, one.row, debits, taken) for one, debits, taken in zip(bearers, shares, amounts, strict=True)]


def _post(parts: Sequence[_Part], *, now: datetime) -> None:
    accounts = Accounts()
    transfers: dict[UUID, Legs] = {}
    rows = []
    for part in parts:
        transfer = ids.new_id()
        transfers[transfer] = Legs(
            TransferKind.REFUND, part.payment.pk, part.payment.booking_id, _amounts(part, accounts)
        )
        rows.append(_row(part, transfer, now=now))
    Refund.objects.bulk_create(rows)
    transfers_post(transfers, now=now)
    by_card = {part.payment.pk for part in parts if part.payment.method == PaymentMethod.CARD}
    due = [row for row in rows if row.status == RefundStatus.DUE and row.payment_id in by_card]
    enqueue_many(refund_send, ({"refund_id": str(row.pk)} for row in due))


def _row(part: _Part, transfer: UUID, *, now: datetime) -> Refund:
    to, _ = _to(part)
    owed = to is AccountKind.REFUNDS_DUE
    return Refund(
        id=ids.new_id(),
        ticket_id=part.refund.ticket_id,
        booking_id=part.refund.booking_id,
        payment_id=part.payment.pk,
        transfer_id=transfer,
        amount=part.amount,
        currency=part.payment.currency,
        destination=(part.refund.destination if to is AccountKind.WALLET else Destination.SOURCE).value,
        reason=part.refund.reason.value,
        status=(RefundStatus.DUE if owed else RefundStatus.DONE).value,
        created_at=now,
        updated_at=now,
    )


def _to(part: _Part) -> tuple[AccountKind, UUID | None]:
    """The account that gets the money: what goes to a card or out of a till is owed until it has gone.

    What a voucher paid never goes to a wallet: an operator's goodwill is for its trips, and a wallet's money has no
    end. Neither does cash: else an agent could turn money that nobody counted into money to spend anywhere (T18).
    """
    if part.payment.method == PaymentMethod.VOUCHER:
        return AccountKind.VOUCHER, part.payment.source_id
    if part.payment.method == PaymentMethod.CASH:
        return AccountKind.REFUNDS_DUE, None
    if part.refund.destination is Destination.WALLET or part.payment.method == PaymentMethod.WALLET:
        return AccountKind.WALLET, part.payment.user_id
    return AccountKind.REFUNDS_DUE, None


def _amounts(part: _Part, accounts: Accounts) -> dict[UUID, int]:
    amounts: dict[UUID, int] = defaultdict(int)
    kind, owner = _to(part)
    amounts[accounts.open(kind, owner, part.payment.currency)] += part.amount
    for debit in part.debits:
        amounts[accounts.open(debit.kind, debit.owner, part.payment.currency)] -= debit.amount.amount
    return amounts


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


def _tell(parts: Sequence[_Part], paid: Sequence[_Paid], *, now: datetime) -> None:
    told: Counter[UUID] = Counter()
    back: Mapping[UUID, list[int]] = {one.row.pk: [one.before] for one in paid}
    facts = []
    for part in parts:
        payment = part.payment
        told[payment.pk] += 1
        back[payment.pk].append(part.amount)
        so_far, amount = (Money(value, payment.currency) for value in (sum(back[payment.pk]), part.amount))
        fact = PaymentRefunded(
            payment.user_id, payment.booking_id, part.refund.ticket_id, payment.method, amount, so_far
        )
        facts.append((fact, payment.pk, payment.version + told[payment.pk]))
    publish_many(facts, now=now)
