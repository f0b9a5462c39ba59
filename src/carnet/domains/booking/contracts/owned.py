"""What is somebody's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.domains.booking.contracts.words import TicketStatus


@dataclass(frozen=True, slots=True)
class OwnedTicket:
    """A ticket that somebody bought or was given: whose trip it is for, and when it takes its passenger.

    The `reference` of its booking is empty for who was given it: only its buyer knows it.
    """

    id: UUID
    booking_id: UUID
    reference: str
    listing_id: UUID
    operator_id: UUID
    status: TicketStatus
    departs_at: datetime
