"""A journey as a calendar file (RFC 5545), each end in its own station's time zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from carnet.domains.booking.contracts import Booking, Ticket
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.kernel import ids


def calendar(
    booking: Booking, tickets: Sequence[Ticket], listings: Mapping[UUID, ListingSnapshot], *, now: datetime
) -> bytes:
    """One event per ticket; `listings` has the snapshot of each. Its UID stays, so that importing again replaces it."""
    document = Calendar()
    document.add("prodid", "-//Carnet//Tickets//EN")
    document.add("version", "2.0")
    document.add("method", "PUBLISH")
    for ticket in tickets:
        document.add_component(_event(booking, ticket, listings[ticket.listing_id], now=now))
    document.add_missing_timezones()
    written: bytes = document.to_ical()
    return written


def _event(booking: Booking, ticket: Ticket, listing: ListingSnapshot, *, now: datetime) -> Event:
    origin, destination = listing.stops[ticket.span.from_stop], listing.stops[ticket.span.to_stop]
    event = Event()
    event.add("uid", f"{ids.encode('tkt', ticket.id)}@carnet")
    event.add("dtstamp", now)
    event.add("summary", f"{listing.name}: {origin.station_name} to {destination.station_name}")
    if origin.departure and destination.arrival:
        event.add("dtstart", origin.departure.astimezone(ZoneInfo(origin.timezone)))
        event.add("dtend", destination.arrival.astimezone(ZoneInfo(destination.timezone)))
    event.add("location", origin.station_name)
    passenger = f"{ticket.passenger.first_name} {ticket.passenger.last_name}"
    event.add("description", f"{ticket.section}, seat {ticket.seat}\n{passenger}\nBooking {booking.reference}")
    event.add("status", "CONFIRMED")
    return event
