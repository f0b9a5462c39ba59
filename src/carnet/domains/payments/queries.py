"""Reads: wallets and their statements, payments, and what the auditor finds."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from carnet.domains.payments.contracts import (
    AccountKind,
    Fault,
    Payment,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    TransferKind,
    Wallet,
    WalletEntry,
)
from carnet.domains.payments.models import Account
from carnet.domains.payments.models import Payment as PaymentRow
from carnet.domains.payments.rules import HOME_CURRENCY
from carnet.infra import sql
from carnet.infra.http.formats import money
from carnet.infra.personal import MOST_ROWS, Files, Kept, Obstacle
from carnet.kernel.money import Money
from carnet.kernel.problem import Problem

KEPT: Final = (
    Kept(
        "Payments, refunds and the entries of the ledger, under the bare id of the account.",
        "Commercial and tax law ask for the books for up to ten years (GDPR, article 17 (3) (b)).",
    ),
)
_LATEST: Final = 2**63 - 1
_DEAD: Final = [PaymentStatus.FAILED.value, PaymentStatus.VOIDED.value]


class WalletUnknown(Problem):
    """The user has no wallet in this currency."""

    code = "WALLET_UNKNOWN"


class PaymentUnknown(Problem):
    """No payment has this id."""

    code = "PAYMENT_UNKNOWN"


def wallets(user_id: UUID) -> tuple[Wallet, ...]:
    """The user's wallets by currency. There is always one in the home currency, even before money ever came in."""
    rows = Account.objects.filter(kind=AccountKind.WALLET.value, owner_id=user_id)
    balances: dict[str, int] = {HOME_CURRENCY: 0}
    balances.update((currency, balance or 0) for currency, balance in rows.values_list("currency", "balance"))
    return tuple(Wallet(user_id, Money(balance, currency)) for currency, balance in sorted(balances.items()))


def entries(
    user_id: UUID,
    currency: str,
    *,
    kind: TransferKind | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[WalletEntry, ...]:
    """A wallet's statement, the latest first: at most `limit` lines, those of `since <= created_at <= until`.

    `before` is the position of the last line of the page before. Raises WalletUnknown.
    """
    values: dict[str, str | int | datetime | UUID | None] = {
        "user": user_id,
        "currency": currency,
        "kind": kind.value if kind else None,
        "since": since,
        "until": until,
        "before": _LATEST if before is None else before,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "statement"), values)
        rows = cursor.fetchall()
    if not rows and all(wallet.balance.currency != currency for wallet in wallets(user_id)):
        raise WalletUnknown(f"You have no wallet in {currency}.")
    return tuple(_entry(row) for row in rows)


def payment(payment_id: UUID) -> Payment:
    """One payment. Raises PaymentUnknown."""
    row = PaymentRow.objects.filter(pk=payment_id).first()
    if row is None:
        raise PaymentUnknown("There is no such payment.")
    return as_payment(row)


def payments_of_booking(booking_id: UUID) -> tuple[Payment, ...]:
    """Every attempt to pay for a booking, the first first; at most one of them is live or was captured."""
    rows = PaymentRow.objects.filter(booking_id=booking_id)
    # Each half has an index of its own; the hot path keeps only the live one.
    dead, live = rows.filter(status__in=_DEAD), rows.exclude(status__in=_DEAD)
    return tuple(as_payment(row) for row in sorted([*dead, *live], key=lambda row: row.id.int))


def ledger_faults() -> tuple[Fault, ...]:
    """What must never be and is; empty when the books are right. Reads every row of the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "faults"))
        return tuple(Fault(rule, subject) for rule, subject in cursor.fetchall())


def personal_files(user_id: UUID, _now: datetime) -> Files:
    """What is known about somebody's money, for their export."""
    mine = PaymentRow.objects.filter(user_id=user_id).order_by("-created_at")
    return {
        "wallets": [money(wallet.balance) for wallet in wallets(user_id)],
        "wallet_entries": [
            _told(one)
            for wallet in wallets(user_id)
            for one in entries(user_id, wallet.balance.currency, limit=MOST_ROWS + 1)
        ],
        "payments": list(
            mine.values(
                "id", "booking_id", "method", "purpose", "amount", "currency", "status", "created_at", "updated_at"
            )[: MOST_ROWS + 1]
        ),
    }


def erasure_obstacles(user_id: UUID, _now: datetime) -> list[Obstacle]:
    """Money in wallets, and payments nobody has decided on yet."""
    found = [
        Obstacle("MONEY_IN_WALLET", f"Spend what is in your {wallet.balance.currency} wallet, or have it paid out.")
        for wallet in wallets(user_id)
        if wallet.balance.amount
    ]
    undecided = (PaymentStatus.CREATED.value, PaymentStatus.PENDING.value)
    if PaymentRow.objects.filter(user_id=user_id, status__in=undecided).exists():
        found.append(Obstacle("PAYMENT_PENDING", "A payment is not decided yet; come back when it is."))
    return found


def as_payment(row: PaymentRow) -> Payment:
    """A payment's row as others see it."""
    return Payment(
        id=row.id,
        booking_id=row.booking_id,
        user_id=row.user_id,
        method=PaymentMethod(row.method),
        purpose=PaymentPurpose(row.purpose),
        amount=Money(row.amount, row.currency),
        status=PaymentStatus(row.status),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _told(entry: WalletEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "amount": money(entry.amount),
        "balance": money(entry.balance),
        "created_at": entry.created_at,
        "booking_id": entry.booking_id,
        "payment_id": entry.payment_id,
    }


def _entry(row: tuple[Any, ...]) -> WalletEntry:
    transfer_id, kind, amount, currency, balance, position, created_at, booking_id, payment_id = row
    return WalletEntry(
        transfer_id=transfer_id,
        kind=TransferKind(kind),
        amount=Money(amount, currency),
        balance=Money(balance, currency),
        position=position,
        created_at=created_at,
        booking_id=booking_id,
        payment_id=payment_id,
    )
