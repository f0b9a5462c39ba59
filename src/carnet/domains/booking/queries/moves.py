"""Reads: what happened to a booking."""

from __future__ import annotations

from uuid import UUID

from carnet.domains.booking.contracts import BookingMove
from carnet.domains.booking.models import Move


def booking_moves(booking_id: UUID) -> tuple[BookingMove, ...]:
    """Every state change of the booking and its tickets, the first first. Whoever asks has found the booking."""
    rows = Move.objects.filter(booking_id=booking_id).order_by("at", "subject_id", "to_status")
    return tuple(
        BookingMove(
            None if row.subject_id == booking_id else row.subject_id, row.verb, row.to_status, row.at, row.actor
        )
        for row in rows
    )
