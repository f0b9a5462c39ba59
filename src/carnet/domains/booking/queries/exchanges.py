"""Reads: quotes for exchanges, and what may be taken instead of a changed trip."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from carnet.domains.booking import models, problems, rules
from carnet.domains.booking.contracts import ExchangeQuote, QuoteKind
from carnet.domains.booking.queries.purchases import own
from carnet.domains.booking.queries.quotes import status_at
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import ListingKind, ListingSnapshot
from carnet.domains.search import queries as search
from carnet.domains.search.contracts import Result, Wanted
from carnet.infra.events import codec

_MOST = 100


def exchange_quote(*, user_id: UUID, reference: str, quote_id: UUID, now: datetime) -> ExchangeQuote:
    """A quote for an exchange that the user asked for, as it is now. Raises BookingUnknown, QuoteUnknown."""
    rows = models.Quote.objects.filter(pk=quote_id, booking_id=own(user_id, reference).id, staff=False)
    row = rows.filter(kind=QuoteKind.EXCHANGE.value).first()
    if row is None:
        raise problems.QuoteUnknown(f"{reference} has no such quote.")
    return codec.from_json(ExchangeQuote, {**row.content, "status": status_at(row, now).value})


def rebooking_offers(
    *, user_id: UUID, reference: str, change_ids: Collection[UUID], now: datetime
) -> tuple[Result, ...]:
    """Trips of the same operator between the same cities, within a week, that have seats for all of these tickets.

    Of a performance they are others of the same event. Soonest first. Raises BookingUnknown, ChangeUnknown.
    """
    tickets = _changed(user_id, reference, change_ids)
    first = tickets[0]
    listing = inventory.offer(first.listing_id).listing
    since, until = rules.rebooking_window(first.departs_at, now)
    wanted = Wanted(passengers=len(tickets), operator_id=listing.operator_id, travel_class=first.travel_class)
    found = _found(listing, first, wanted, since=since, until=until, now=now)
    return tuple(
        one
        for one in found
        if one.trip.span.listing_id != listing.id
        and one.trip.event_id == listing.event_id
        and not one.sold_out
        and since <= one.trip.origin.time <= until
    )


def _changed(user_id: UUID, reference: str, change_ids: Collection[UUID]) -> list[models.Ticket]:
    changes = models.OperatorChange.objects.filter(pk__in=change_ids, booking_id=own(user_id, reference).id)
    if not change_ids or changes.count() < len(set(change_ids)):
        raise problems.ChangeUnknown(f"{reference} has no such change, or a newer one has replaced it.")
    return list(models.Ticket.objects.filter(pk__in=changes.values("ticket_id")).order_by("pk"))


def _found(
    listing: ListingSnapshot, ticket: models.Ticket, wanted: Wanted, *, since: datetime, until: datetime, now: datetime
) -> tuple[Result, ...]:
    origin, destination = listing.stops[ticket.from_stop], listing.stops[ticket.to_stop]
    zone = ZoneInfo(origin.timezone)
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    ends = origin.city_id, destination.city_id
    return found_between(listing.kind, ends, (first, last), wanted, limit=_MOST, now=now)


def found_between(
    kind: ListingKind, ends: tuple[UUID, UUID], days: tuple[date, date], wanted: Wanted, *, limit: int, now: datetime
) -> tuple[Result, ...]:
    """What leaves one place for another from the first to the last of the days; of performances, those at the first."""
    start, end = (search.place(one, now=now) for one in ends)
    first, last = days
    if start is None or end is None:
        return ()
    if kind is ListingKind.EVENT:
        return search.find_performances(
            place=start, first=first, last=last, wanted=wanted, limit=limit, now=now
        ).results
    try:
        page = search.find_trips(
            origin=start, destination=end, first=first, last=last, wanted=wanted, limit=limit, now=now
        )
    except search.SamePlace:
        return ()
    return page.results
