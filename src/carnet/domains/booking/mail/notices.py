"""What buyers are told beside the letters: notices for their inbox."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from carnet.domains.booking import queries
from carnet.domains.booking.mail.money import where_it_went
from carnet.infra.notices import notify


def notify_cancelled(quote_id: UUID, *, now: datetime) -> None:
    """Tell a booking's buyer that tickets were given back, and where the money went. In the caller's transaction."""
    done = queries.cancelled(quote_id, now=now)
    facts = {"reference": done.booking.reference, "where": " and ".join(where_it_went(done.refunds))}
    path = f"/bookings/{done.booking.reference}"
    once = f"cancelled:{quote_id}"
    notify(done.booking.user_id, "tickets.cancelled", facts=facts, path=path, now=now, mailed=True, once=once)


def notify_exchanged(booking_id: UUID, *, cause: str, now: datetime) -> None:
    """Tell a booking's buyer of new tickets. In the caller's transaction."""
    booking = queries.booking_by_id(booking_id, now=now)
    facts = {"reference": booking.reference}
    path = f"/bookings/{booking.reference}"
    notify(booking.user_id, "tickets.exchanged", facts=facts, path=path, now=now, mailed=True, once=cause)
