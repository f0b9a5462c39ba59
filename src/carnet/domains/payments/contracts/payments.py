"""Payments: what is asked for, from what, for what, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from carnet.domains.payments.contracts.ledger import Credit
from carnet.kernel.money import Money

MOST_PARTS: Final = 10
"""How many means one purchase may be paid from."""


class PaymentMethod(StrEnum):
    """What a payment is taken from. Only a card is taken through a provider."""

    WALLET = "wallet"
    VOUCHER = "voucher"
    CARD = "card"
    CASH = "cash"


class PaymentPurpose(StrEnum):
    """What a payment is for."""

    BOOKING = "booking"
    EXCHANGE = "exchange"
    TOP_UP = "top_up"
    VOUCHER = "voucher"


class PaymentStatus(StrEnum):
    """Where a payment is; `rules.py` has the moves."""

    CREATED = "created"
    PENDING = "pending"
    CAPTURED = "captured"
    FAILED = "failed"
    VOIDED = "voided"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


TAKEN: Final = frozenset({PaymentStatus.CAPTURED, PaymentStatus.PARTLY_REFUNDED, PaymentStatus.REFUNDED})
"""Where a payment is whose money came, whatever went back of it since."""


class CaptureRefusal(StrEnum):
    """Why a wallet was not debited. After AGAIN the same request may be sent once more: a neighbour was undecided."""

    NO_WALLET = "NO_WALLET"
    INSUFFICIENT_FUNDS = "INSUFFICIENT_FUNDS"
    PAYMENT_EXISTS = "PAYMENT_EXISTS"
    MALFORMED = "MALFORMED"
    AGAIN = "AGAIN"


@dataclass(frozen=True, slots=True)
class Payment:
    """Money asked for, from a wallet, a voucher, a till or a card.

    A purchase may have several, paid in the order of `place`. `authorised_at` says since when a provider keeps the
    money for us; `next_action` is where the buyer has to confirm it (3-D Secure), None where nothing is to be done.
    """

    id: UUID
    booking_id: UUID | None
    user_id: UUID
    method: PaymentMethod
    purpose: PaymentPurpose
    amount: Money
    status: PaymentStatus
    created_at: datetime
    updated_at: datetime
    place: int = 1
    exchange_id: UUID | None = None
    provider: str | None = None
    authorised_at: datetime | None = None
    next_action: str | None = None


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
    """The answer to a Capture: done if `refusal` is None. `balance` is what the wallet then has (None without one)."""

    refusal: CaptureRefusal | None
    balance: Money | None


@dataclass(frozen=True, slots=True)
class Part:
    """One of the means a purchase is paid from, in the buyer's order; `amount` None takes whatever is left to pay.

    `voucher` is a code, `instrument` a provider's token for a card (never a card number), `return_url` where the buyer
    comes back to after a confirmation at the bank.
    """

    method: PaymentMethod
    amount: Money | None = None
    voucher: str = ""
    instrument: str = ""
    return_url: str = ""
