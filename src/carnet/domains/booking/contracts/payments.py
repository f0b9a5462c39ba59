"""Paying through a provider: a purchase that takes several steps, each of which can be taken again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.domains.payments.contracts import Part, Payment


class PurchaseStatus(StrEnum):
    """Where a purchase is.

    begun: the money is being reserved and authorised. confirmed: the point of no return, the tickets are issued and
    what was authorised is being captured. failing: everything that was done is being undone.
    """

    BEGUN = "begun"
    CONFIRMED = "confirmed"
    DONE = "done"
    FAILING = "failing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PurchaseRequest:
    """Pay a held booking, or the difference of an exchange, from one or several means, in their order."""

    user_id: UUID
    key: str
    fingerprint: bytes
    reference: str
    parts: tuple[Part, ...]
    exchange_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """How far a purchase is. `reason` says why it failed; `next_action` is where the buyer confirms it at the bank."""

    id: UUID
    booking_id: UUID
    exchange_id: UUID | None
    user_id: UUID
    reference: str
    status: PurchaseStatus
    reason: str
    deadline: datetime
    payments: tuple[Payment, ...]
    replayed: bool = False

    @property
    def next_action(self) -> str | None:
        """The address at which the buyer has to confirm a payment, if there is one."""
        if self.status is not PurchaseStatus.BEGUN:
            return None
        return next((payment.next_action for payment in self.payments if payment.next_action), None)
