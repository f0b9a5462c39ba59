"""Paying money into a wallet through a provider.

    commit the payment as pending -> call the provider, no transaction open -> commit its answer and the entries

A bank may want its customer to confirm: then the payment stays pending, and `next_action` says where.

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
    AccountKind,
    Credit,
    Payment,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    TransferKind,
)
from carnet.domains.payments.models import Entry, Transfer
from carnet.domains.payments.models import Payment as PaymentRow
from carnet.domains.payments.operations.asking import ask_once, new_payment
from carnet.domains.payments.operations.cards import card_token, payment_send
from carnet.infra.idempotency import KeyReused, StillRunning
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.problem import Problem

# On top of the provider's time, for what comes before and after its call.
_SLACK: Final = timedelta(seconds=1)
_DEAD: Final = frozenset({PaymentStatus.FAILED, PaymentStatus.VOIDED})


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
    *,
    user_id: UUID,
    amount: Money,
    currency: str,
    instrument: str,
    request_key: str,
    now: datetime,
    return_url: str = "",
) -> TopUp:
    """Pay `amount` into the user's wallet of `currency` from a card, once per `request_key`.

    `instrument` is the provider's token, or the number of a test card; `return_url` is where the buyer comes back to
    from their bank. The payment stays pending while the provider, or the buyer, has not answered. Raises
    ProviderUnavailable, CardNotAccepted, TopUpFailed, those of `rules.check_top_up`, StillRunning while the same
    request is under way, KeyReused when the key belongs to another request, and ProviderCalledInTransaction.
    """
    providers.refuse_in_transaction()
    rules.check_top_up(amount, currency=currency)
    new = new_payment(
        user_id=user_id,
        method=PaymentMethod.CARD,
        purpose=PaymentPurpose.TOP_UP,
        amount=amount,
        credits=[Credit(AccountKind.WALLET, user_id, amount)],
        instrument=card_token(instrument),
        return_url=return_url,
        request_key=request_key,
        now=now,
    )
    row, known = _ask(new, now=now)
    payment = payment_send(row.pk, now=now)
    if payment.status is PaymentStatus.PENDING:
        return TopUp(payment, balance=None, replayed=known)
    if payment.status in _DEAD:
        raise TopUpFailed("The payment was refused; nothing was charged.", payment=ids.encode("pay", payment.id))
    return TopUp(payment, balance=_balance_after(payment), replayed=known)


def _ask(new: PaymentRow, *, now: datetime) -> tuple[PaymentRow, bool]:
    """The pending payment of this request, and whether it was there before."""
    with transaction.atomic():
        row, known = ask_once(new, now=now)
    if (row.amount, row.currency, row.instrument) != (new.amount, new.currency, new.instrument):
        raise KeyReused
    in_work = row.next_action is None and now < row.created_at + providers.timeout() + _SLACK
    if known and row.status == PaymentStatus.PENDING and in_work:
        raise StillRunning
    return row, known


def _balance_after(payment: Payment) -> Money:
    """What the wallet held right after this payment came in, however much has happened since."""
    transfer = Transfer.objects.get(payment_id=payment.id, kind=TransferKind.TOP_UP.value)
    balance = Entry.objects.values_list("balance_after", flat=True).get(transfer_id=transfer.id, position__isnull=False)
    return Money(balance or 0, payment.amount.currency)
