"""Paying from one or several means: what is reserved first, then taken or let go of, all together.

A purchase's payments are its parts. Wallets and vouchers are reserved here and taken in one transaction with what is
bought; a card is authorised and captured by its provider, before and after that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from carnet.domains.payments import providers, rules
from carnet.domains.payments.contracts import (
    AccountKind,
    Credit,
    Part,
    Payment,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    RefundReason,
    Resolution,
    TicketRefund,
    TransferKind,
    Voucher,
)
from carnet.domains.payments.events import PaymentCaptured
from carnet.domains.payments.models import Account, PaymentHistory
from carnet.domains.payments.models import Payment as PaymentRow
from carnet.domains.payments.operations.asking import credits_of, legs, new_payment, write_beginning
from carnet.domains.payments.operations.cards import card_token
from carnet.domains.payments.operations.ledger import Accounts, Legs, reserve, resolve, transfers_post
from carnet.domains.payments.operations.refunds import tickets_refund
from carnet.domains.payments.operations.vouchers import voucher_find
from carnet.domains.payments.problems import InsufficientFunds, PaymentExists
from carnet.domains.payments.queries import as_payment, key_of_part
from carnet.infra.events import publish_many
from carnet.kernel import ids
from carnet.kernel.money import Money, total
from carnet.kernel.problem import Pointer, Problem

_OURS: Final = [PaymentMethod.WALLET.value, PaymentMethod.VOUCHER.value, PaymentMethod.CASH.value]
# What a payment is taken from: the kind of its account.
_FROM: Final = {
    PaymentMethod.WALLET: AccountKind.WALLET,
    PaymentMethod.VOUCHER: AccountKind.VOUCHER,
    PaymentMethod.CASH: AccountKind.TILL,
}
Vouchers = Mapping[int, Voucher]
"""The vouchers of parts, by the place of each part."""


@dataclass(frozen=True, slots=True)
class _Means:
    """A part and what it is taken from; `available` is None for what has no bound."""

    part: Part
    account_id: UUID | None = None
    source_id: UUID | None = None
    available: Money | None = None


def providers_may_be_asked() -> None:
    """Raises ProviderCalledInTransaction if a transaction is open: whoever drives a purchase asks providers."""
    providers.refuse_in_transaction()


def parts_find(
    *, parts: Sequence[Part], currency: str, operator_ids: Iterable[UUID], guesser: str, now: datetime
) -> Vouchers:
    """The vouchers that parts name by their codes. Before the transaction of `parts_begin`, so that guesses count.

    Raises MeansRepeated and what `voucher_find` does, naming the part.
    """
    rules.check_means(parts)
    operators = tuple(operator_ids)
    found = {}
    for place, part in enumerate(parts):
        if part.method is PaymentMethod.VOUCHER:
            try:
                found[place] = voucher_find(
                    code=part.voucher, currency=currency, operator_ids=operators, guesser=guesser, now=now
                )
            except Problem as problem:
                problem.pointers = (Pointer(f"/methods/{place}/voucher", problem.code, problem.detail),)
                raise
    return found


def parts_begin(
    *,
    booking_id: UUID,
    user_id: UUID,
    currency: str,
    credits: Sequence[Credit],  # noqa: A002  the word of the ledger
    parts: Sequence[Part],
    purpose: PaymentPurpose,
    exchange_id: UUID | None,
    now: datetime,
    purchase_id: UUID | None = None,
    vouchers: Vouchers | None = None,
    till_id: UUID | None = None,
) -> tuple[Payment, ...]:
    """Make the payments of a purchase, which cost together what `credits` add up to; all are pending.

    Those of a `purchase_id` are found by it. What wallets and vouchers (from `parts_find`) pay is reserved. Parts that
    come to nothing are left out. Call it in a transaction that has locked the booking. Raises InsufficientFunds,
    VoucherInsufficient, DoesNotAddUp, MeansRepeated, CurrencyMismatch, ProviderUnavailable, CardNotAccepted, and
    PaymentExists where one is live. Locks: wallets and vouchers by id.
    """
    rules.check_means(parts)
    price = total((credit.amount for credit in credits), currency)
    sources = {place: voucher.id for place, voucher in (vouchers or {}).items()}
    means = [_means(place, part, user_id, sources.get(place, till_id), currency) for place, part in enumerate(parts)]
    amounts = rules.split(price, parts, [one.available for one in means])
    shares = iter(rules.allocate(credits, [amount.amount for amount in amounts]))
    paying = [
        (
            one,
            new_payment(
                user_id=user_id,
                method=one.part.method,
                purpose=purpose,
                amount=amount,
                credits=share,
                instrument=one.part.instrument,
                return_url=one.part.return_url,
                now=now,
                booking_id=booking_id,
                exchange_id=exchange_id,
                source_id=one.source_id,
            ),
        )
        for one, amount, share in zip(means, amounts, shares, strict=True)
        if amount.amount
    ]
    for place, (_, row) in enumerate(paying, 1):
        row.place = place
        row.request_key = key_of_part(purchase_id, place) if purchase_id else None
    _write([row for _, row in paying], now=now)
    for one, row in sorted(paying, key=lambda pair: str(pair[0].account_id)):
        _reserve(one, row, now=now)
    return tuple(as_payment(row) for _, row in paying)


def parts_post(*, payment_ids: Iterable[UUID], now: datetime) -> None:
    """Take what was reserved, and cash, and give it to those who are credited; cards are left to their providers.

    In the transaction of what is bought. What was taken before, or let go of, stays as it is. Locks: payments by id,
    wallets and vouchers by id.
    """
    rows = _pending(payment_ids)
    resolve([row.pk for row in rows], Resolution.POSTED, now=now)
    accounts = Accounts()
    transfers_post(
        {
            ids.new_id(): Legs(TransferKind.CAPTURE, row.pk, row.booking_id, legs(row, _giver(row, accounts), accounts))
            for row in rows
        },
        now=now,
    )
    _move(rows, PaymentStatus.CAPTURED, now=now)
    publish_many([(_captured(row), row.pk, row.version + 1) for row in rows], now=now)


def parts_void(*, payment_ids: Iterable[UUID], now: datetime) -> None:
    """Let go of what was reserved; cards are left to their providers. Locks as `parts_post`."""
    rows = _pending(payment_ids)
    resolve([row.pk for row in rows], Resolution.VOIDED, now=now)
    _move(rows, PaymentStatus.VOIDED, now=now)


def parts_return(*, payment_ids: Iterable[UUID], tickets: Sequence[tuple[UUID, int]], now: datetime) -> None:
    """Give back all that these payments of one booking took: what was paid for cannot be had.

    `tickets` are the ids of those it was for, and what goes back for each, in minor units: together all that was taken.
    Nothing happens where nothing was. Locks: payments by id, wallets and vouchers by id.
    """
    wanted = PaymentRow.objects.filter(pk__in=list(payment_ids), status=PaymentStatus.CAPTURED.value)
    rows = sorted(wanted, key=lambda row: row.place, reverse=True)
    whole = [credit for row in rows for credit in credits_of(row)]
    shares = rules.allocate(whole, [amount for _, amount in tickets])
    refunds = [
        TicketRefund(ticket, row.booking_id, Money(amount, row.currency), debits=share, reason=RefundReason.PAYMENT)
        for row in rows[:1]
        if row.booking_id is not None
        for (ticket, amount), share in zip(tickets, shares, strict=True)
    ]
    tickets_refund(refunds, now=now)


def _means(place: int, part: Part, user_id: UUID, source_id: UUID | None, currency: str) -> _Means:
    """`source_id` is the voucher or till that it comes from."""
    match part.method:
        case PaymentMethod.CARD:
            token = card_token(part.instrument, pointer=f"/methods/{place}/card")
            return _Means(replace(part, instrument=token))
        case PaymentMethod.CASH:
            return _Means(part, source_id=source_id)
        case PaymentMethod.WALLET:
            return _kept(_Means(part), AccountKind.WALLET, user_id, currency)
        case PaymentMethod.VOUCHER:
            return _kept(_Means(part, source_id=source_id), AccountKind.VOUCHER, source_id, currency)


def _kept(means: _Means, kind: AccountKind, owner_id: UUID | None, currency: str) -> _Means:
    account = Account.objects.filter(kind=kind.value, owner_id=owner_id, currency=currency).first()
    if account is None:
        return replace(means, available=Money(0, currency))
    available = Money((account.balance or 0) - account.reserved, currency)
    return replace(means, account_id=account.id, available=available)


def _write(rows: Sequence[PaymentRow], *, now: datetime) -> None:
    try:
        with transaction.atomic():
            PaymentRow.objects.bulk_create(rows)
    except IntegrityError as error:
        # Other faults of the rows are ours, and show up where the booking has no live payment.
        live = PaymentRow.objects.filter(booking_id__in=[row.booking_id for row in rows])
        if not live.exclude(status__in=[PaymentStatus.FAILED.value, PaymentStatus.VOIDED.value]).exists():
            raise
        raise PaymentExists("A payment is under way or done; nothing more was charged.") from error
    write_beginning(rows, now=now)


def _reserve(one: _Means, row: PaymentRow, *, now: datetime) -> None:
    if one.account_id is not None and reserve(one.account_id, row.id, row.amount, now=now) is None:
        raise InsufficientFunds(
            f"The {one.part.method.value} was used for something else meanwhile; nothing was charged.",
            price={"amount": row.amount, "currency": row.currency},
        )


def _pending(payment_ids: Iterable[UUID]) -> list[PaymentRow]:
    rows = PaymentRow.objects.select_for_update().filter(pk__in=list(payment_ids), method__in=_OURS)
    return list(rows.filter(status=PaymentStatus.PENDING.value).order_by("pk"))


def _move(rows: Sequence[PaymentRow], reached: PaymentStatus, *, now: datetime) -> None:
    PaymentRow.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=reached.value, version=F("version") + 1, updated_at=now
    )
    PaymentHistory.objects.bulk_create(
        PaymentHistory(payment_id=row.pk, from_status=row.status, to_status=reached.value, at=now) for row in rows
    )


def _giver(row: PaymentRow, accounts: Accounts) -> UUID:
    """The account of the means that a payment is taken from."""
    kind = _FROM[PaymentMethod(row.method)]
    return accounts.open(kind, row.user_id if kind is AccountKind.WALLET else row.source_id, row.currency)


def _captured(row: PaymentRow) -> PaymentCaptured:
    amount = Money(row.amount, row.currency)
    return PaymentCaptured(row.user_id, row.booking_id, row.method, row.purpose, amount)
