"""Vouchers: money on a code, spent in as many parts as one likes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.money import Money


class VoucherKind(StrEnum):
    """A gift was bought by somebody; goodwill was given by an operator or the platform."""

    GIFT = "gift"
    GOODWILL = "goodwill"


class GoodwillReason(StrEnum):
    """Why a voucher was given."""

    DELAY = "delay"
    CANCELLATION = "cancellation"
    COMPLAINT = "complaint"
    ERROR = "error"
    THANKS = "thanks"


class VoucherStatus(StrEnum):
    """Whether it can be spent: `ordered` is not paid for yet, `spent` has nothing left."""

    ORDERED = "ordered"
    ACTIVE = "active"
    SPENT = "spent"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Voucher:
    """Money on a code: whoever knows it may spend it, for any operator, or for `operator_id` alone where that is set.

    `amount` was on it at first; `available` is what can be spent, without what is reserved. `email` is whom it was sent
    to, `reason` why it was given (goodwill only), `issued_at` since when it can be spent.
    """

    id: UUID
    code: str
    kind: VoucherKind
    status: VoucherStatus
    amount: Money
    available: Money
    operator_id: UUID | None
    expires_at: datetime
    created_at: datetime
    message: str = ""
    email: str = ""
    reason: GoodwillReason | None = None
    issued_at: datetime | None = None
