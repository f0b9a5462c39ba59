"""Gifts: a voucher that somebody buys for somebody else, from their wallet or by card.

    commit voucher and payment -> call the provider, no transaction open -> captured: the voucher is active, once

It can be spent when its payment is captured, whoever learns of that: this call, a webhook, or a look at the provider.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from carnet.domains.payments import models, providers, queries
from carnet.domains.payments.contracts import (
    AccountKind,
    Credit,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    VoucherKind,
)
from carnet.domains.payments.operations.asking import ask_once, credits_of, new_payment
from carnet.domains.payments.operations.cards import card_token, payment_send
from carnet.domains.payments.operations.ledger import account_open, reserve
from carnet.domains.payments.operations.parts import parts_post
from carnet.domains.payments.operations.vouchers.letters import mail_voucher
from carnet.domains.payments.operations.vouchers.making import LIVES, check_amount, check_words, new_code
from carnet.domains.payments.problems import InsufficientFunds
from carnet.domains.payments.queries import Gift
from carnet.infra.idempotency import KeyReused
from carnet.infra.jobs import enqueue
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.problem import InvalidInput, Problem


class GiftRefused(Problem):
    """The payment was refused; there is no voucher, and nothing was charged (T27)."""

    code = "PAYMENT_FAILED"


@dataclass(frozen=True, slots=True)
class GiftOrder:
    """A voucher to be bought; `instrument` and `return_url` are for cards, as in `contracts.Part`."""

    user_id: UUID
    amount: Money
    email: str
    message: str
    method: PaymentMethod
    instrument: str = ""
    return_url: str = ""


def gift_buy(*, order: GiftOrder, request_key: str, now: datetime) -> Gift:
    """Buy a voucher, once per `request_key`. By card the payment may be pending: `next_action` is where to confirm it.

    Raises CurrencyNotSupported, AmountOutOfRange, InvalidInput, InsufficientFunds, GiftRefused, KeyReused,
    CardNotAccepted, ProviderUnavailable and ProviderCalledInTransaction.
    """
    providers.refuse_in_transaction()
    gift_check(order)
    if order.method is PaymentMethod.CARD:
        order = replace(order, instrument=card_token(order.instrument))
    with transaction.atomic():
        payment = _ask(order, request_key, now=now)
    paid = queries.as_payment(payment)
    if paid.method is PaymentMethod.CARD and paid.status is PaymentStatus.PENDING:
        paid = payment_send(paid.id, now=now)
    if paid.status in {PaymentStatus.FAILED, PaymentStatus.VOIDED}:
        raise GiftRefused("The payment was refused; nothing was charged.", payment=ids.encode("pay", paid.id))
    gifts_activate([paid.id], now=now)
    return queries.gift(user_id=order.user_id, voucher_id=_voucher_of(payment), now=now)


@transaction.atomic
def gifts_activate(payment_ids: list[UUID], *, now: datetime) -> None:
    """Let the vouchers of captured payments be spent, and send them. Again changes nothing."""
    captured = models.Payment.objects.filter(
        pk__in=payment_ids, purpose=PaymentPurpose.VOUCHER.value, status=PaymentStatus.CAPTURED.value
    )
    for voucher_id in sorted(_voucher_of(payment) for payment in captured):
        waiting = models.Voucher.objects.filter(pk=voucher_id, issued_at__isnull=True)
        if waiting.update(issued_at=now, expires_at=now + LIVES[VoucherKind.GIFT]):
            enqueue(mail_voucher, voucher_id=str(voucher_id))


def gift_check(order: GiftOrder) -> None:
    """Whether such a gift may be bought, whatever pays it. Raises as `gift_buy`."""
    check_amount(order.amount, kind=VoucherKind.GIFT)
    check_words(email=order.email, message=order.message)
    if order.method not in {PaymentMethod.WALLET, PaymentMethod.CARD}:
        raise InvalidInput.at("/method", "a voucher is paid from a wallet or by card")


def _ask(order: GiftOrder, request_key: str, *, now: datetime) -> models.Payment:
    """The payment of this request. From a wallet it is taken at once."""
    voucher = _voucher(order, now=now)
    row, known = ask_once(_payment(order, voucher, request_key, now=now), now=now)
    if known:
        _check_same(order, row)
        return row
    models.Voucher.objects.bulk_create([voucher])
    if order.method is PaymentMethod.WALLET:
        _take(row, now=now)
    return row


def _check_same(order: GiftOrder, row: models.Payment) -> None:
    voucher = models.Voucher.objects.filter(pk=_voucher_of(row)).first() if row.credits else None
    known = voucher and (row.amount, row.currency, row.method, row.instrument or "", voucher.email, voucher.message)
    amount = order.amount
    if known != (amount.amount, amount.currency, order.method, order.instrument, order.email, order.message):
        raise KeyReused


def _take(row: models.Payment, *, now: datetime) -> None:
    """Move the price from the wallet to the voucher."""
    wallet = account_open(AccountKind.WALLET, row.user_id, row.currency)
    if reserve(wallet, row.pk, row.amount, now=now) is None:
        raise InsufficientFunds("Your wallet does not cover this voucher; nothing was charged.")
    parts_post(payment_ids=[row.pk], now=now)
    gifts_activate([row.pk], now=now)


def _voucher(order: GiftOrder, *, now: datetime) -> models.Voucher:
    return models.Voucher(
        id=ids.new_id(),
        code=new_code(),
        kind=VoucherKind.GIFT.value,
        amount=order.amount.amount,
        currency=order.amount.currency,
        bought_by=order.user_id,
        email=order.email,
        message=order.message,
        created_at=now,
        expires_at=now + LIVES[VoucherKind.GIFT],
    )


def _payment(order: GiftOrder, voucher: models.Voucher, request_key: str, *, now: datetime) -> models.Payment:
    return new_payment(
        user_id=order.user_id,
        method=order.method,
        purpose=PaymentPurpose.VOUCHER,
        amount=order.amount,
        credits=[Credit(AccountKind.VOUCHER, voucher.pk, order.amount)],
        instrument=order.instrument,
        return_url=order.return_url,
        request_key=request_key,
        now=now,
    )


def _voucher_of(payment: models.Payment) -> UUID:
    (credit,) = credits_of(payment)
    assert credit.owner is not None  # noqa: S101  it is written with the payment
    return credit.owner
