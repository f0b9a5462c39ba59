"""Trips that tickets may be exchanged for on a day, with what each would come to. Nothing is kept or held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from carnet.domains.booking import rules
from carnet.domains.booking.contracts import HoldItem
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations.exchange.asking import compared, exchangeable, passenger_of, priced
from carnet.domains.booking.operations.quotes.offering import Offered
from carnet.domains.booking.queries.exchanges import found_between
from carnet.domains.booking.queries.purchases import own
from carnet.domains.inventory import queries as inventory
from carnet.domains.search.contracts import FareOffer, Result, Wanted
from carnet.kernel.money import Money
from carnet.kernel.problem import Problem

# Each fare of each trip is priced; a day of a busy line has this many.
_MOST: Final = 40


@dataclass(frozen=True, slots=True)
class ExchangeFare:
    """A fare of a trip with enough places: what is due for all tickets, or goes back."""

    fare: FareOffer
    due: Money
    refund: Money


@dataclass(frozen=True, slots=True)
class ExchangeOffer:
    """A trip and its fares, the least to pay first; none where there are not enough places."""

    result: Result
    fares: tuple[ExchangeFare, ...]


def exchange_offers(
    *, user_id: UUID, reference: str, ticket_ids: Sequence[UUID], day: date, now: datetime
) -> tuple[ExchangeOffer, ...]:
    """Trips of the tickets' operator between the same stations on a local day, performances at the same venue.

    Raises BookingUnknown, TicketUnknown, ExchangeNotAllowed naming the ticket.
    """
    booking = own(user_id, reference)
    offered = exchangeable(booking, ticket_ids, now=now)
    found = _found(offered[0].ticket, len(offered), day, now=now)
    return tuple(ExchangeOffer(one, _fares(booking, offered, one, now=now)) for one in found)


def _found(ticket: Ticket, passengers: int, day: date, *, now: datetime) -> tuple[Result, ...]:
    listing = inventory.offer(ticket.listing_id).listing
    ends = listing.stops[ticket.from_stop].station_id, listing.stops[ticket.to_stop].station_id
    wanted = Wanted(passengers=passengers, operator_id=listing.operator_id)
    return found_between(listing.kind, ends, (day, day), wanted, limit=_MOST, now=now)


def _fares(booking: Booking, offered: Sequence[Offered], result: Result, *, now: datetime) -> tuple[ExchangeFare, ...]:
    span = result.trip.span
    found = []
    for fare in result.fares:
        if fare.free >= len(offered):
            item = HoldItem(
                listing_id=span.listing_id,
                from_stop=span.span.from_stop,
                to_stop=span.span.to_stop,
                fare_id=fare.fare.fare_id,
                passengers=tuple(passenger_of(one.ticket) for one in offered),
            )
            try:
                new = compared(booking, offered, priced(item, now=now), now=now)
            except Problem:  # it is gone since the search has seen it
                continue
            found.append(ExchangeFare(fare, *rules.settled(new, booking.currency)))
    return tuple(sorted(found, key=lambda one: one.due.amount - one.refund.amount))
