"""Published facts about money. The SQL functions write the same documents; tests compare them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from carnet.infra.events import event
from carnet.kernel.money import Money


@event("payment.authorised", version=1)
@dataclass(frozen=True, slots=True)
class PaymentAuthorised:
    """A provider keeps the money for us, until it is captured or let go. The aggregate is the payment."""

    user_id: UUID
    booking_id: UUID | None
    method: str
    purpose: str
    amount: Money


@event("payment.captured", version=1)
@dataclass(frozen=True, slots=True)
class PaymentCaptured:
    """The money is ours. The aggregate is the payment."""

    user_id: UUID
    booking_id: UUID | None
    method: str
    purpose: str
    amount: Money


@event("payment.failed", version=1)
@dataclass(frozen=True, slots=True)
class PaymentFailed:
    """A provider refused, let go of, or never heard of a payment. The aggregate is the payment."""

    user_id: UUID
    booking_id: UUID | None
    method: str
    purpose: str
    amount: Money


@event("payment.refunded", version=1)
@dataclass(frozen=True, slots=True)
class PaymentRefunded:
    """What was paid for a ticket went back: `amount` now, `refunded` in all so far. The aggregate is the payment."""

    user_id: UUID
    booking_id: UUID | None
    ticket_id: UUID
    method: str
    amount: Money
    refunded: Money


@event("wallet.credited", version=1)
@dataclass(frozen=True, slots=True)
class WalletCredited:
    """Money came into a wallet. The aggregate is the wallet's account, its version the number of its entries."""

    user_id: UUID
    transfer_id: UUID
    kind: str
    booking_id: UUID | None
    amount: Money
    balance: Money


@event("wallet.debited", version=1)
@dataclass(frozen=True, slots=True)
class WalletDebited:
    """Money left a wallet: `amount` is positive. The aggregate is as for `wallet.credited`."""

    user_id: UUID
    transfer_id: UUID
    kind: str
    booking_id: UUID | None
    amount: Money
    balance: Money
