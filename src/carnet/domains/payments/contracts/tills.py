"""Tills: the cash that an operator's agent took at a desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.domains.payments.contracts.ledger import TransferKind
from carnet.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Till:
    """An agent's till at an operator in one currency. `content` is below zero if more was paid out than taken."""

    id: UUID
    operator_id: UUID
    agent_id: UUID
    content: Money
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class TillEntry:
    """What came into a till (a positive `amount`) or left it."""

    transfer_id: UUID
    kind: TransferKind
    amount: Money
    created_at: datetime
    booking_id: UUID | None


@dataclass(frozen=True, slots=True)
class TillClosing:
    """That a till was counted and emptied: `expected` by the books, `counted` by hand."""

    id: UUID
    till_id: UUID
    expected: Money
    counted: Money
    closed_by: UUID
    closed_at: datetime

    @property
    def difference(self) -> Money:
        """What was there too much; below zero what was missing. A till that paid out its change holds nothing."""
        return self.counted - max(self.expected, Money(0, self.expected.currency), key=lambda one: one.amount)
