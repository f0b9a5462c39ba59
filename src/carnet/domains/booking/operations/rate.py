"""What a traveller thought of the operator, said once for each ticket after the journey."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from carnet.domains.booking import models, problems, queries
from carnet.domains.booking.contracts import Ticket, TicketStatus
from carnet.domains.booking.events import OperatorRated
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import ListingSnapshot, TripStatus
from carnet.infra import events
from carnet.kernel.problem import InvalidInput, Problem

_TRAVELLED = frozenset({TicketStatus.ISSUED, TicketStatus.BOARDED})
_STARS = range(1, 6)


class NotArrived(Problem):
    """The journey is not over, or there was none."""

    code = "NOT_ARRIVED"


class RatedAlready(Problem):
    """The ticket has rated its operator before."""

    code = "RATED_ALREADY"


def rate(*, user_id: UUID, reference: str, ticket_id: UUID, stars: int, now: datetime) -> None:
    """Give the operator of a ticket one to five stars.

    Raises InvalidInput, BookingUnknown (also for somebody else's), TicketNotIssued, NotArrived, RatedAlready.
    """
    if stars not in _STARS:
        raise InvalidInput.at("/stars", "Give one to five stars.")
    whole = queries.booking(user_id=user_id, reference=reference, now=now)
    ticket = next((one for one in whole.tickets if one.id == ticket_id), None)
    if ticket is None:
        raise problems.BookingUnknown("This booking has no such ticket.")
    if ticket.status not in _TRAVELLED:
        raise problems.TicketNotIssued("Only who travelled rates the operator.")
    listing = inventory.offer(ticket.listing_id).listing
    if not _is_over(ticket, listing, now):
        raise NotArrived("Rate the operator once you have arrived.")
    with transaction.atomic():
        _once(ticket, now)
        rated = OperatorRated(ticket.id, listing.operator_id, stars)
        events.publish(rated, aggregate_id=ticket.id, aggregate_version=1, now=now)


def ratable(tickets: tuple[Ticket, ...], listings: Mapping[UUID, ListingSnapshot], *, now: datetime) -> frozenset[UUID]:
    """Which of the tickets' holders may rate the operator now. One statement."""
    over = {
        one.id: one.listing_id
        for one in tickets
        if one.status in _TRAVELLED and _is_over(one, listings[one.listing_id], now)
    }
    if not over:
        return frozenset()
    rows = models.Rated.objects.filter(listing_id__in=set(over.values()), ticket_id__in=over)
    return frozenset(over) - frozenset(rows.values_list("ticket_id", flat=True))


def _is_over(ticket: Ticket, listing: ListingSnapshot, now: datetime) -> bool:
    """Whether the traveller has arrived. Where a performance does not say when it ends, it has begun."""
    last = listing.stops[ticket.span.to_stop]
    over = last.arrival or last.departure or listing.stops[0].departure
    return listing.status is not TripStatus.CANCELLED and over is not None and over <= now


def _once(ticket: Ticket, now: datetime) -> None:
    try:
        with transaction.atomic():
            models.Rated.objects.create(listing_id=ticket.listing_id, ticket_id=ticket.id, at=now)
    except IntegrityError as error:
        raise RatedAlready("You have rated this journey already.") from error
