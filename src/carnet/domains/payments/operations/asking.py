"""What all payments have in common: how they begin, that a request makes one, and who gets the money in the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from carnet.domains.payments import providers
from carnet.domains.payments.contracts import AccountKind, Credit, PaymentMethod, PaymentPurpose, PaymentStatus
from carnet.domains.payments.models import Payment as PaymentRow
from carnet.domains.payments.models import PaymentHistory
from carnet.domains.payments.operations.ledger import Accounts
from carnet.infra.idempotency import KeyReused
from carnet.infra.idempotency.models import Record
from carnet.kernel import ids
from carnet.kernel.money import Money

_BEGINNING: Final = (
    (None, PaymentStatus.CREATED.value),
    (PaymentStatus.CREATED.value, PaymentStatus.PENDING.value),
)


def new_payment(
    *,
    user_id: UUID,
    method: PaymentMethod,
    purpose: PaymentPurpose,
    amount: Money,
    credits: Sequence[Credit],  # noqa: A002  the word of the ledger
    now: datetime,
    instrument: str = "",
    return_url: str = "",
    **about: Any,
) -> PaymentRow:
    """The row of a pending payment, not saved; `instrument` and `return_url` are kept for cards alone.

    `about` are further columns. Raises ProviderUnavailable.
    """
    card = method is PaymentMethod.CARD
    return PaymentRow(
        id=ids.new_id(),
        user_id=user_id,
        method=method.value,
        purpose=purpose.value,
        amount=amount.amount,
        currency=amount.currency,
        status=PaymentStatus.PENDING.value,
        version=len(_BEGINNING),
        credits=[_wire(credit) for credit in credits],
        provider=providers.chosen(method).name if card else None,
        instrument=instrument if card else None,
        return_url=return_url if card else None,
        created_at=now,
        updated_at=now,
        **about,
    )


def write_beginning(rows: Iterable[PaymentRow], *, now: datetime) -> None:
    """The history of payments that were saved just now."""
    PaymentHistory.objects.bulk_create(
        PaymentHistory(payment_id=row.pk, from_status=left, to_status=reached, at=now)
        for row in rows
        for left, reached in _BEGINNING
    )


def ask_once(new: PaymentRow, *, now: datetime) -> tuple[PaymentRow, bool]:
    """The payment of a request, and whether it was there before; whether it is the same, the caller has to check.

    In a transaction. Raises KeyReused when the key belongs to a request that was no payment.
    """
    if Record.objects.filter(user_id=new.user_id, key=new.request_key).exists():
        raise KeyReused
    # The unique key lets one of any number of equal requests in; the others wait for its commit, then read its row.
    PaymentRow.objects.bulk_create([new], ignore_conflicts=True)
    row = PaymentRow.objects.get(user_id=new.user_id, request_key=new.request_key)
    if row.pk != new.pk:
        return row, True
    write_beginning([row], now=now)
    return row, False


def credits_of(row: PaymentRow) -> tuple[Credit, ...]:
    """Who gets a payment once it is captured."""
    return tuple(
        Credit(AccountKind(one["kind"]), one["owner"] and UUID(one["owner"]), Money(one["amount"], row.currency))
        for one in row.credits or []
    )


def legs(row: PaymentRow, giver: UUID, accounts: Accounts) -> dict[UUID, int]:
    """What its capture moves, by account: out of the `giver`'s, to those who are credited."""
    amounts: dict[UUID, int] = defaultdict(int, {giver: -row.amount})
    for credit in credits_of(row):
        amounts[accounts.open(credit.kind, credit.owner, row.currency)] += credit.amount.amount
    return amounts


def _wire(credit: Credit) -> dict[str, Any]:
    owner = str(credit.owner) if credit.owner else None
    return {"kind": credit.kind.value, "owner": owner, "amount": credit.amount.amount}
