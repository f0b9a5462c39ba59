"""Refunds: what goes back for a ticket, to where, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.domains.payments.contracts.ledger import Credit
from carnet.kernel.money import Money


class Destination(StrEnum):
    """Where a refund goes: to what the ticket was paid with, or to the buyer's wallet."""

    SOURCE = "source"
    WALLET = "wallet"


class RefundStatus(StrEnum):
    """Where a refund is: the ledger owes it from `due` on, and has paid it when it is `done`.

    Money for a wallet or voucher is there at once. A card's goes through its provider; a refund that it refuses
    (`failed`) stays owed until staff send it to the wallet. Cash is paid out at a desk.
    """

    DUE = "due"
    DONE = "done"
    FAILED = "failed"


class RefundReason(StrEnum):
    """Why money went back. Those after `OPERATOR_CHANGE` are staff's, who may give back more than the fare says."""

    CANCELLED = "cancelled"
    EXCHANGED = "exchanged"
    OPERATOR_CHANGE = "operator_change"
    DISRUPTION = "disruption"
    BEREAVEMENT = "bereavement"
    ILLNESS = "illness"
    ERROR = "error"
    GOODWILL = "goodwill"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class TicketRefund:
    """What goes back of a ticket's price; which payments of its booking bear it is worked out there.

    `debits` say from whom it is taken back; they add up to `amount`.
    """

    ticket_id: UUID
    booking_id: UUID
    amount: Money
    debits: tuple[Credit, ...]
    reason: RefundReason
    destination: Destination = Destination.SOURCE


@dataclass(frozen=True, slots=True)
class Refund:
    """A part of a payment that went back, or is on its way, for a ticket."""

    id: UUID
    ticket_id: UUID
    booking_id: UUID
    payment_id: UUID
    amount: Money
    destination: Destination
    status: RefundStatus
    reason: RefundReason
    created_at: datetime
    updated_at: datetime
