"""The way back to the seats for a hold that lapsed."""

from __future__ import annotations

from carnet.domains.booking.contracts import Booking
from carnet.web.presenters.choice import Choice


def again(booking: Booking) -> str:
    """The address of the same trip, fare and seats, to choose once more."""
    first = booking.tickets[0]
    together = [ticket for ticket in booking.tickets if ticket.listing_id == first.listing_id]
    return Choice(
        listing_id=first.listing_id,
        from_stop=first.span.from_stop,
        to_stop=first.span.to_stop,
        passengers=len(together),
        fare_id=first.fare_id,
        seats=tuple(ticket.seat for ticket in together),
    ).url()
