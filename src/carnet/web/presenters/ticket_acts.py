"""What the buyer of a ticket can still change about it, and to whom it was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from carnet.domains.booking.contracts import Booking, Ticket, TicketStatus, TicketTransfer
from carnet.domains.schedule.contracts import ListingSnapshot, TripStatus
from carnet.kernel.ids import encode


@dataclass(frozen=True, slots=True)
class TicketActs:
    """Where its name, holder and seat are changed; empty where that cannot be. `offer` is the open one to somebody."""

    name_url: str = ""
    give_url: str = ""
    seat_url: str = ""
    given_away: bool = False
    offer: TicketTransfer | None = None


def of_booking(
    booking: Booking,
    listings: Mapping[UUID, ListingSnapshot],
    offers: Mapping[UUID, TicketTransfer],
    *,
    now: datetime,
) -> Mapping[str, TicketActs]:
    """What can be done about each ticket that lets somebody travel, by the ticket's id as addresses have it."""
    return {
        encode("tkt", ticket.id): _acts(booking, ticket, listings[ticket.listing_id], offers.get(ticket.id), now=now)
        for ticket in booking.tickets
        if ticket.status is TicketStatus.ISSUED
    }


def _acts(
    booking: Booking, ticket: Ticket, listing: ListingSnapshot, offer: TicketTransfer | None, *, now: datetime
) -> TicketActs:
    departure = listing.stops[ticket.span.from_stop].departure
    left = listing.status in {TripStatus.DEPARTED, TripStatus.ARRIVED} or (departure is not None and departure <= now)
    if ticket.given_away or left or listing.status is TripStatus.CANCELLED:
        return TicketActs(given_away=ticket.given_away)
    number = encode("tkt", ticket.id)
    named = bool(ticket.conditions.get("name_change", False))
    seated = bool(ticket.conditions.get("seat_choice", True)) and bool(ticket.seat or ticket.ordinal is None)
    return TicketActs(
        name_url=reverse("web:ticket-name", args=[booking.reference, number]) if named else "",
        give_url=reverse("web:ticket-give", args=[booking.reference, number]) if named else "",
        seat_url=f"{reverse('web:seat-change', args=[booking.reference])}?ticket={number}" if seated else "",
        offer=offer,
    )
