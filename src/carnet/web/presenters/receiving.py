"""Tickets that somebody was given, or is offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from carnet.domains.booking.contracts import ReceivedTicket, Ticket
from carnet.domains.schedule.contracts import ListingSnapshot, PassengerKind
from carnet.kernel.ids import encode
from carnet.web.presenters import bookings
from carnet.web.presenters.journeys import Journey, of_listing


@dataclass(frozen=True, slots=True)
class Received:
    """A ticket in a list of those that one was given."""

    id: str
    journey: Journey
    place: str
    giver: str


def rows(found: Sequence[ReceivedTicket], listings: Mapping[UUID, ListingSnapshot]) -> tuple[Received, ...]:
    """Tickets as rows of a list, the next journey first."""
    made = [_row(one, listings[one.ticket.listing_id]) for one in found]
    return tuple(sorted(made, key=lambda one: one.journey.origin.at))


def travels_as(ticket: Ticket) -> str:
    """As what one travels with it; empty for an adult."""
    words = {PassengerKind.CHILD: gettext("a child"), PassengerKind.SENIOR: gettext("a senior")}
    return words.get(ticket.passenger.kind, "")


def _row(one: ReceivedTicket, listing: ListingSnapshot) -> Received:
    journey = of_listing(listing, one.ticket.span)
    return Received(encode("tkt", one.ticket.id), journey, bookings.place_of(one.ticket, journey), one.giver)
