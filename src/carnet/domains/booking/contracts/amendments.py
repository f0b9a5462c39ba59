"""What is changed about issued tickets: names, holders, seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.domains.booking.contracts.purchases import Ticket


class AmendmentKind(StrEnum):
    """What was changed about an issued ticket.

    renamed: the passenger's name. transferred: its holder, and with it the name. returned: it went back to its buyer,
    under the name it had. seated: the seat, as its holder chose. All but the last make its codes worthless.
    """

    RENAMED = "renamed"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    SEATED = "seated"


class TransferStatus(StrEnum):
    """Where an offer to take over a ticket is; one past its time, or of a ticket that has changed, reads as lapsed."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class TicketTransfer:
    """That a ticket is offered to whoever reads a letter to `email`; `giver` is who was named on it then."""

    id: UUID
    ticket_id: UUID
    listing_id: UUID
    reference: str
    email: str
    giver: str
    status: TransferStatus
    created_at: datetime
    lapses_at: datetime


@dataclass(frozen=True, slots=True)
class ReceivedTicket:
    """A ticket that somebody was given, by whom, and the reference of the booking it is in. It tells nothing else."""

    ticket: Ticket
    reference: str
    giver: str


@dataclass(frozen=True, slots=True)
class SeatWanted:
    """The seat, by its label, that a ticket is to have instead of its own."""

    ticket_id: UUID
    seat: str
