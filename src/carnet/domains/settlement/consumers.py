"""What follows from a sale, a cancellation and an exchange: papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.settlement import operations
from carnet.infra.events import Envelope, consumer

_NOT_PAID: Final = "payment"
"""Why a ticket ended whose money could not be taken after all, as `TicketCancelled` says."""


@consumer("reservation.confirmed", "ticket.cancelled", "ticket.exchanged")
def write_invoices(events: Sequence[Envelope], *, now: datetime) -> None:
    """Write the invoices and credit notes that are missing; which event says so does not matter."""
    unpaid = {event.aggregate_id for event in events if event.data.get("reason") == _NOT_PAID}
    operations.invoices_write({_booking(event) for event in events}, unpaid=unpaid, now=now)


def _booking(event: Envelope) -> UUID:
    return event.aggregate_id if event.name == "reservation.confirmed" else UUID(event.data["booking_id"])
