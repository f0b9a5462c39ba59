"""Wallets, payments and providers as others see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from carnet.kernel.money import Money


class AccountKind(StrEnum):
    """Whose money an account counts. A positive balance is money owed to the owner."""

    WALLET = "wallet"
    PROVIDER_CLEARING = "provider_clearing"
    OPERATOR_PAYABLE = "operator_payable"
    PLATFORM_REVENUE = "platform_revenue"
    TAX = "tax"
    REFUNDS_DUE = "refunds_due"


class TransferKind(StrEnum):
    """Why money moved."""

    TOP_UP = "top_up"
    CAPTURE = "capture"
    REFUND = "refund"


class PaymentMethod(StrEnum):
    """What a payment is taken from."""

    WALLET = "wallet"
    SIMULATED = "simulated"


class PaymentPurpose(StrEnum):
    """What a payment is for."""

    BOOKING = "booking"
    TOP_UP = "top_up"


class PaymentStatus(StrEnum):
    """Where a payment is; `rules.py` has the moves."""

    CREATED = "created"
    PENDING = "pending"
    CAPTURED = "captured"
    FAILED = "failed"
    VOIDED = "voided"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


class CaptureRefusal(StrEnum):
    """Why a wallet was not debited. After AGAIN the same request may be sent once more: a neighbour was undecided."""

    NO_WALLET = "NO_WALLET"
    INSUFFICIENT_FUNDS = "INSUFFICIENT_FUNDS"
    PAYMENT_EXISTS = "PAYMENT_EXISTS"
    MALFORMED = "MALFORMED"
    AGAIN = "AGAIN"


@dataclass(frozen=True, slots=True)
class Wallet:
    """A user's money in one currency."""

    user_id: UUID
    balance: Money


@dataclass(frozen=True, slots=True)
class WalletEntry:
    """One line of a wallet's statement. `amount` is signed, `balance` is what the wallet held after it.

    `position` counts the wallet's entries from 1.
    """

    transfer_id: UUID
    kind: TransferKind
    amount: Money
    balance: Money
    position: int
    created_at: datetime
    booking_id: UUID | None
    payment_id: UUID | None


@dataclass(frozen=True, slots=True)
class Payment:
    """Money asked for, from a wallet or through a provider."""

    id: UUID
    booking_id: UUID | None
    user_id: UUID
    method: PaymentMethod
    purpose: PaymentPurpose
    amount: Money
    status: PaymentStatus
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Credit:
    """Who gets a part of a captured price; `owner` is the operator for OPERATOR_PAYABLE, else None."""

    kind: AccountKind
    owner: UUID | None
    amount: Money


@dataclass(frozen=True, slots=True)
class Capture:
    """A booking's price to be taken from its buyer's wallet; the credits must add up to `amount`."""

    payment_id: UUID
    transfer_id: UUID
    booking_id: UUID
    user_id: UUID
    amount: Money
    credits: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class Captured:
    """The answer to a Capture: done if `refusal` is None. `balance` is the wallet's then (None without a wallet)."""

    refusal: CaptureRefusal | None
    balance: Money | None


@dataclass(frozen=True, slots=True)
class TicketRefund:
    """What was paid for one ticket, to go back to where it came from.

    `credits` are what the ticket's part of the price became when it was captured; they add up to `amount`.
    """

    ticket_id: UUID
    payment_id: UUID
    amount: Money
    credits: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something the auditor found that must never be; `subject` is the row it is about."""

    rule: str
    subject: str


class Outcome(StrEnum):
    """What a provider decided."""

    CAPTURED = "captured"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Charge:
    """Money to take through a provider. The payment's id is its idempotency key there, too.

    `instrument` is the provider's token for a card or account, never a card number.
    """

    payment_id: UUID
    amount: Money
    instrument: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider says about a charge; `reference` is its own name for it."""

    payment_id: UUID
    outcome: Outcome
    reference: str


class ProviderSilent(Exception):
    """The provider did not answer in time: the money may or may not have been taken."""


class Provider(Protocol):
    """What every payment provider is asked. Adapters must hold `timeout`, whatever the other side does.

    Both calls are safe to repeat: one charge per payment id, ever.
    """

    def charge(self, charge: Charge, *, timeout: timedelta) -> Sequence[Answer]:
        """Take the money. A provider that repeats itself answers more than once. Raises ProviderSilent."""

    def look_up(self, charge: Charge, *, timeout: timedelta) -> Answer | None:
        """What became of a charge; None if the provider knows of none. Raises ProviderSilent."""
