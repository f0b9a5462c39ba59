"""Wallets and the lines of their statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.domains.payments.contracts.ledger import TransferKind
from carnet.domains.payments.contracts.payments import PaymentPurpose
from carnet.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Wallet:
    """A user's money in one currency: `reserved` of the `balance` is promised to purchases that are under way."""

    user_id: UUID
    balance: Money
    reserved: Money

    @property
    def available(self) -> Money:
        """What can be spent."""
        return self.balance - self.reserved


@dataclass(frozen=True, slots=True)
class WalletEntry:
    """One line of a wallet's statement. `amount` is signed, `balance` is what the wallet held after it.

    `position` counts the wallet's entries from 1; `purpose` is what its payment was for.
    """

    transfer_id: UUID
    kind: TransferKind
    amount: Money
    balance: Money
    position: int
    created_at: datetime
    booking_id: UUID | None
    payment_id: UUID | None
    purpose: PaymentPurpose | None = None
