"""A ticket of the demo's traveller that is offered to a friend; the letter with the link is in the demo's mailbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import Ticket, When

_FRIEND: Final = "jonas@example.org"
_AHEAD: Final = timedelta(days=2)


def offer(user_id: UUID, *, now: datetime) -> None:
    """Offer the first ticket that may have another name, once."""
    for booking in queries.bookings(user_id=user_id, now=now, when=When.UPCOMING):
        if queries.transfers_of_booking(user_id=user_id, reference=booking.reference, now=now):
            return
        fit = [one for one in booking.carried if _fits(one)]
        if fit and booking.departs_at > now + _AHEAD:
            operations.transfer_offer(
                user_id=user_id, reference=booking.reference, ticket_id=fit[0].id, email=_FRIEND, now=now
            )
            return


def _fits(ticket: Ticket) -> bool:
    return bool(ticket.conditions.get("name_change", False))
