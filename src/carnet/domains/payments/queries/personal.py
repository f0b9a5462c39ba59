"""What is kept about people's money, and what stands in the way of forgetting them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from carnet.domains.payments.contracts import PaymentStatus, WalletEntry
from carnet.domains.payments.models import Payment as PaymentRow
from carnet.domains.payments.models import Voucher
from carnet.domains.payments.queries.wallets import entries, wallets
from carnet.infra.http.formats import money
from carnet.infra.personal import MOST_ROWS, Files, Kept, Obstacle

KEPT: Final = (
    Kept(
        "Payments, refunds and the entries of the ledger, under the bare id of the account.",
        "Commercial and tax law ask for the books for up to ten years (GDPR, article 17 (3) (b)).",
    ),
)


def personal_files(user_id: UUID, _now: datetime) -> Files:
    """What is known about somebody's money, for their export."""
    mine = PaymentRow.objects.filter(user_id=user_id).order_by("-created_at")
    balances = [wallet.balance for wallet in wallets(user_id)]
    return {
        "wallets": [money(balance) for balance in balances],
        "wallet_entries": [
            _told(one) for balance in balances for one in entries(user_id, balance.currency, limit=MOST_ROWS + 1)
        ],
        "payments": list(
            mine.values(
                "id", "booking_id", "method", "purpose", "amount", "currency", "status", "created_at", "updated_at"
            )[: MOST_ROWS + 1]
        ),
        "vouchers": list(
            Voucher.objects.filter(bought_by=user_id)
            .order_by("-created_at")
            .values("id", "amount", "currency", "email", "message", "created_at", "issued_at", "expires_at")[
                : MOST_ROWS + 1
            ]
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


def _told(entry: WalletEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "amount": money(entry.amount),
        "balance": money(entry.balance),
        "created_at": entry.created_at,
        "booking_id": entry.booking_id,
        "payment_id": entry.payment_id,
    }
