"""The e-mail with the tickets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.safestring import SafeString, mark_safe

from carnet.domains.booking import queries, rules, tickets
from carnet.domains.booking.contracts import Booking, Ticket
from carnet.domains.booking.mail.letters import letter, post
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import ListingSnapshot, StopSnapshot

_ESCAPES: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def send_tickets(booking_id: UUID, *, cause: str, exchanged: bool = False, now: datetime) -> None:
    """Send a confirmed booking's tickets to its contact, as PDF and calendar file. Not inside a transaction.

    `exchanged` says that some of them have just taken the place of others, `cause` what they are sent for.
    """
    booking = queries.booking_by_id(booking_id, now=now)
    issued = booking.carried
    if not issued or booking.email == rules.NO_EMAIL:
        return
    listings = inventory.snapshots({ticket.listing_id for ticket in issued})
    message = letter(
        "tickets",
        booking,
        subject=f"Your {'new ' if exchanged else ''}tickets, booking {booking.reference}",
        journeys=journeys(issued, listings),
        cards=cards(booking, issued, listings, now=now),
        exchanged=exchanged,
    )
    attach(message, booking, issued, listings, now=now)
    job = "booking.mail_exchanged" if exchanged else "booking.mail_tickets"
    post(message, booking, job=job, cause=cause, now=now, booking_id=str(booking_id))


def attach(
    message: EmailMultiAlternatives,
    booking: Booking,
    issued: Sequence[Ticket],
    listings: Mapping[UUID, ListingSnapshot],
    *,
    now: datetime,
) -> None:
    """Put these tickets into a letter, as PDF and calendar file."""
    for form in ("pdf", "ics"):
        kind, content = tickets.file(form, booking, issued, listings, now=now)
        message.attach(f"carnet-{booking.reference}.{form}", content, kind.partition(";")[0])


def cards(
    booking: Booking, issued: Sequence[Ticket], listings: Mapping[UUID, ListingSnapshot], *, now: datetime
) -> SafeString:
    """These tickets as schema.org reservations, for a script element: nothing in a name can end it."""
    link = f"{settings.SITE_URL}/bookings/{booking.reference}"
    found = tickets.reservations(tickets.coupons(booking, issued, listings, now=now), link=link)
    return mark_safe(json.dumps(found, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308  all signs of HTML are gone


def journeys(issued: Sequence[Ticket], listings: Mapping[UUID, ListingSnapshot]) -> list[dict[str, str]]:
    """Where these tickets take whom, in words; times are local."""
    found = []
    for ticket in issued:
        listing = listings[ticket.listing_id]
        origin, destination = listing.stops[ticket.span.from_stop], listing.stops[ticket.span.to_stop]
        found.append(
            {
                "name": listing.name,
                "from": origin.station_name,
                "to": destination.station_name,
                "departs": _moment(origin.departure, origin, "%Y-%m-%d "),
                "arrives": _moment(destination.arrival, destination),
                "passenger": f"{ticket.passenger.first_name} {ticket.passenger.last_name}",
                "place": f"{ticket.section}, seat {ticket.seat}"
                if ticket.seat
                else f"{ticket.section}, no seat number",
            }
        )
    return found


def _moment(at: datetime | None, stop: StopSnapshot, form: str = "") -> str:
    """`2026-12-04 14:02 CET`, or without the day."""
    if at is None:
        return ""
    there = at.astimezone(ZoneInfo(stop.timezone))
    return f"{there.strftime(form)}{tickets.clock(there)} {tickets.zone(there)}"
