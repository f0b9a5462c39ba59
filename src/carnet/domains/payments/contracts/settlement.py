"""What the ledger says of an operator's money."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from carnet.kernel.money import Money


class Cause(StrEnum):
    """Why an operator's accounts moved: the lines of its statement."""

    SALE = "sale"
    REFUND = "refund"
    EXCHANGE = "exchange"
    VOUCHER = "voucher"
    CASH = "cash"
    PAYOUT = "payout"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Settled:
    """What entries of one cause did to an operator's three accounts: together they are what travellers paid.

    `booking_id` and `ticket_id` are None where entries of several were added up, or there is none.
    """

    cause: Cause
    payable: Money
    commission: Money
    tax: Money
    booking_id: UUID | None = None
    ticket_id: UUID | None = None

    @property
    def gross(self) -> Money:
        """What travellers paid, or, below zero, got back."""
        return self.payable + self.commission + self.tax


@dataclass(frozen=True, slots=True)
class Returned:
    """What went back for a ticket in all, and how much of it was tax; `unpaid` if the rest was never taken either."""

    amount: Money
    tax: Money
    unpaid: bool = False
