"""What happened to a booking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class BookingMove:
    """One state change of a booking, or of the ticket `ticket_id` in it. `actor` is None where nobody did it."""

    ticket_id: UUID | None
    verb: str
    to_status: str
    at: datetime
    actor: UUID | None
