"""Wallets with money in them, captures, and looks at the rows that do not pass through the code under test."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from carnet.domains.payments import operations
from carnet.domains.payments.contracts import (
    AccountKind,
    Answer,
    Capture,
    Captured,
    Credit,
    Outcome,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
)
from carnet.domains.payments.models import Payment, PaymentHistory
from carnet.domains.payments.providers.simulated import TestCard
from carnet.kernel import ids
from carnet.kernel.money import Money

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
OPERATOR = ids.new_id()


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def a_pending_payment(
    user_id: UUID,
    amount: int,
    *,
    card: TestCard = TestCard.SUCCEEDS,
    at: datetime = NOW,
    booking_id: UUID | None = None,
    provider: str = "simulated",
) -> UUID:
    """A top-up, or the card's part of a booking, whose provider has not answered: into the wallet, or for OPERATOR."""
    payment_id = ids.new_id()
    credited = ("operator_payable", OPERATOR) if booking_id else ("wallet", user_id)
    row = Payment(
        id=payment_id,
        booking_id=booking_id,
        user_id=user_id,
        method=PaymentMethod.CARD.value,
        provider=provider,
        credits=[{"kind": credited[0], "owner": str(credited[1]), "amount": amount}],
        purpose=(PaymentPurpose.BOOKING if booking_id else PaymentPurpose.TOP_UP).value,
        amount=amount,
        currency="EUR",
        status=PaymentStatus.PENDING.value,
        version=2,
        instrument=card.value,
        created_at=at,
        updated_at=at,
    )
    Payment.objects.bulk_create([row])
    steps = [(None, "created"), ("created", "pending")]
    PaymentHistory.objects.bulk_create(
        [PaymentHistory(payment_id=payment_id, from_status=left, to_status=reached, at=at) for left, reached in steps]
    )
    return payment_id


def a_wallet(amount: int = 0) -> UUID:
    """A new user whose wallet holds this much, paid in through a provider."""
    user_id = ids.new_id()
    if amount:
        answer = Answer(a_pending_payment(user_id, amount), Outcome.CAPTURED, "ref")
        operations.payment_answered(answer, now=NOW)
    else:
        operations.wallet_open(user_id=user_id, currency="EUR")
    return user_id


def a_capture(
    user_id: UUID, amount: int, *, booking_id: UUID | None = None, credits_: tuple[Credit, ...] | None = None
) -> Capture:
    """A price, a tenth of which the platform keeps."""
    share = amount // 10
    shares = [(AccountKind.OPERATOR_PAYABLE, OPERATOR, amount - share), (AccountKind.PLATFORM_REVENUE, OPERATOR, share)]
    parts = tuple(Credit(kind, owner, eur(part)) for kind, owner, part in shares if part)
    return Capture(
        payment_id=ids.new_id(),
        transfer_id=ids.new_id(),
        booking_id=booking_id or ids.new_id(),
        user_id=user_id,
        amount=eur(amount),
        credits=parts if credits_ is None else credits_,
    )


def capture(*captures: Capture) -> list[Captured]:
    return operations.wallets_capture(captures, now=NOW)


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def balance(user_id: UUID) -> int:
    """What the wallet's row says."""
    found: int = rows("SELECT balance FROM payments_account WHERE kind = 'wallet' AND owner_id = %s", user_id)[0][0]
    return found


def sum_of_entries(user_id: UUID) -> int:
    """What the ledger says."""
    found = rows(
        """
        SELECT coalesce(sum(e.amount), 0)::bigint FROM payments_entry e JOIN payments_account a ON a.id = e.account_id
        WHERE a.kind = 'wallet' AND a.owner_id = %s
        """,
        user_id,
    )
    total: int = found[0][0]
    return total
