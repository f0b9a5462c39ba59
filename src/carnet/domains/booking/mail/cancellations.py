"""The e-mail about tickets that were given back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.mail import EmailMultiAlternatives

from carnet.domains.booking import queries, rules
from carnet.domains.booking.contracts import Cancelled, Ticket, TicketQuote
from carnet.domains.booking.mail.letters import letter, post
from carnet.domains.booking.mail.money import where_it_went
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra.http.formats import local
from carnet.infra.paper import price_in_words


@dataclass(frozen=True, slots=True)
class _GivenBack:
    """A ticket that ended, in words; times are local."""

    passenger: str
    journey: str
    paid: str
    kept: str
    refund: str


def send_cancelled(quote_id: UUID, *, cause: str, now: datetime) -> None:
    """Tell a booking's contact what a confirmed quote ended, and where the money went. Not inside a transaction."""
    done = queries.cancelled(quote_id, now=now)
    if done.booking.email != rules.NO_EMAIL:
        job = "booking.mail_cancelled"
        post(_message(done), done.booking, job=job, cause=cause, now=now, quote_id=str(quote_id))


def _message(done: Cancelled) -> EmailMultiAlternatives:
    tickets = {ticket.id: ticket for ticket in done.booking.tickets}
    listings = inventory.snapshots({tickets[one.ticket_id].listing_id for one in done.quote.tickets})
    return letter(
        "cancelled",
        done.booking,
        subject=f"Tickets cancelled, booking {done.booking.reference}",
        tickets=[_given_back(one, tickets[one.ticket_id], listings) for one in done.quote.tickets],
        where=where_it_went(done.refunds),
        by_staff=done.quote.staff,
    )


def _given_back(one: TicketQuote, ticket: Ticket, listings: Mapping[UUID, ListingSnapshot]) -> _GivenBack:
    listing = listings[ticket.listing_id]
    origin, destination = listing.stops[ticket.span.from_stop], listing.stops[ticket.span.to_stop]
    at = local(origin.departure, origin.timezone)[:16].replace("T", " ") if origin.departure else ""
    return _GivenBack(
        passenger=f"{ticket.passenger.first_name} {ticket.passenger.last_name}",
        journey=f"{listing.name}, {origin.station_name} to {destination.station_name}, {at}",
        paid=price_in_words(one.paid),
        kept=price_in_words(one.kept) if one.kept.amount else "",
        refund=price_in_words(one.refund),
    )
