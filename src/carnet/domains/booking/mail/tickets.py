"""The e-mail with the tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from carnet.domains.booking import queries, rules, tickets
from carnet.domains.booking.contracts import Ticket, TicketStatus
from carnet.domains.booking.mail.letters import letter
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra import keys
from carnet.infra.http.formats import local


def send_tickets(booking_id: UUID, *, exchanged: bool = False, now: datetime) -> None:
    """Send a confirmed booking's tickets to its contact, as PDF and calendar file. Not inside a transaction.

    `exchanged` says that some of them have just taken the place of others.

    Raises what the mail server raises; the job that calls this is tried again.
    """
    booking = queries.booking_by_id(booking_id, now=now)
    issued = [ticket for ticket in booking.tickets if ticket.status is TicketStatus.ISSUED]
    if not issued or booking.email == rules.NO_EMAIL:
        return
    listings = {ticket.listing_id: inventory.offer(ticket.listing_id).listing for ticket in issued}
    subject = f"Your {'new ' if exchanged else ''}tickets, booking {booking.reference}"
    message = letter("tickets", booking, subject=subject, journeys=_journeys(issued, listings), exchanged=exchanged)
    document = tickets.pdf(booking, issued, listings, key=keys.ticket_key())
    message.attach(f"carnet-{booking.reference}.pdf", document, "application/pdf")
    calendar = tickets.calendar(booking, issued, listings, now=now)
    message.attach(f"carnet-{booking.reference}.ics", calendar, "text/calendar")
    message.send()


def _journeys(issued: Sequence[Ticket], listings: dict[UUID, ListingSnapshot]) -> list[dict[str, str]]:
    journeys = []
    for ticket in issued:
        listing = listings[ticket.listing_id]
        origin, destination = listing.stops[ticket.span.from_stop], listing.stops[ticket.span.to_stop]
        journeys.append(
            {
                "name": listing.name,
                "from": origin.station_name,
                "to": destination.station_name,
                "departs": local(origin.departure, origin.timezone)[:16].replace("T", " ") if origin.departure else "",
                "arrives": local(destination.arrival, destination.timezone)[11:16] if destination.arrival else "",
                "passenger": f"{ticket.passenger.first_name} {ticket.passenger.last_name}",
                "place": f"{ticket.section}, seat {ticket.seat}"
                if ticket.seat
                else f"{ticket.section}, no seat number",
            }
        )
    return journeys
