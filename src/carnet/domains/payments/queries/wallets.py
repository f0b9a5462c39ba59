"""Wallets and their statements."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from carnet.domains.payments.contracts import AccountKind, PaymentPurpose, TransferKind, Wallet, WalletEntry
from carnet.domains.payments.models import Account
from carnet.domains.payments.rules import HOME_CURRENCY
from carnet.infra import sql
from carnet.kernel.money import Money
from carnet.kernel.problem import Problem

_LATEST: Final = 2**63 - 1


class WalletUnknown(Problem):
    """The user has no wallet in this currency."""

    code = "WALLET_UNKNOWN"


def wallets(user_id: UUID) -> tuple[Wallet, ...]:
    """The user's wallets by currency. There is always one in the home currency, even before money ever came in."""
    rows = Account.objects.filter(kind=AccountKind.WALLET.value, owner_id=user_id)
    kept = {HOME_CURRENCY: (0, 0)}
    kept.update((row.currency, (row.balance or 0, row.reserved)) for row in rows)
    return tuple(
        Wallet(user_id, Money(balance, currency), Money(reserved, currency))
        for currency, (balance, reserved) in sorted(kept.items())
    )


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
    """A wallet's statement, the latest first: at most `limit` lines, those of `since <= created_at < until`.

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
        cursor.execute(sql.load("carnet.domains.payments", "statement"), values)
        rows = cursor.fetchall()
    if not rows and all(wallet.balance.currency != currency for wallet in wallets(user_id)):
        raise WalletUnknown(f"You have no wallet in {currency}.")
    return tuple(_entry(row) for row in rows)


def _entry(row: tuple[Any, ...]) -> WalletEntry:
    transfer_id, kind, amount, currency, balance, position, created_at, booking_id, payment_id, purpose = row
    return WalletEntry(
        transfer_id=transfer_id,
        kind=TransferKind(kind),
        amount=Money(amount, currency),
        balance=Money(balance, currency),
        position=position,
        created_at=created_at,
        booking_id=booking_id,
        payment_id=payment_id,
        purpose=PaymentPurpose(purpose) if purpose else None,
    )
