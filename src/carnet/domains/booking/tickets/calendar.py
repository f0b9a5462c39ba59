"""A journey as a calendar file (RFC 5545), each end in its own station's time zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from carnet.domains.booking.contracts import Booking, Ticket
from carnet.domains.schedule.contracts import ListingKind, ListingSnapshot, TripStatus
from carnet.kernel import ids


def calendar(
    booking: Booking, tickets: Sequence[Ticket], listings: Mapping[UUID, ListingSnapshot], *, now: datetime
) -> bytes:
    """One event per ticket; `listings` has the snapshot of each. Its UID stays, so that importing again replaces it.

    A trip that does not run is a cancelled event.
    """
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
    runs = listing.status is not TripStatus.CANCELLED
    way = f"{listing.name}: {origin.station_name} to {destination.station_name}"
    title = listing.name if listing.kind is ListingKind.EVENT else way
    event.add("summary", title if runs else f"Does not run: {title}")
    if origin.departure and destination.arrival:
        event.add("dtstart", origin.departure.astimezone(ZoneInfo(origin.timezone)))
        event.add("dtend", destination.arrival.astimezone(ZoneInfo(destination.timezone)))
    event.add("location", origin.station_name)
    passenger = f"{ticket.passenger.first_name} {ticket.passenger.last_name}"
    place = f"{ticket.section}, seat {ticket.seat}" if ticket.seat else ticket.section
    event.add("description", f"{place}\n{passenger}\nBooking {booking.reference}")
    event.add("status", "CONFIRMED" if runs else "CANCELLED")
    return event
