"""Reads: bookings as the operator's people and support find them. Nobody sees other operators' tickets."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from carnet.domains.booking import models, problems, rules
from carnet.domains.booking.contracts import Booking, BookingSearch, CancellationQuote, MoneyBack
from carnet.domains.booking.queries.mine import in_status
from carnet.domains.booking.queries.purchases import with_tickets
from carnet.domains.booking.queries.quotes import cancellation_quote, money_back
from carnet.domains.inventory import queries as inventory
from carnet.infra.access import Permission, allow, allow_at
from carnet.infra.principal import Principal
from carnet.kernel import clock

_DAY: Final = timedelta(days=1)
_EAST: Final = timedelta(hours=14)
"""How much earlier than in UTC a day begins at Kiritimati."""
_DAY_ANYWHERE: Final = timedelta(hours=24 + 14 + 12)
"""From a day's first beginning to its last end, in Baker Island."""


def desk_bookings(
    *,
    by: Principal,
    operator_id: UUID | None,
    search: BookingSearch,
    now: datetime,
    after: UUID | None = None,
    limit: int = 50,
) -> tuple[Booking, ...]:
    """Bookings with a ticket of the operator's, and these tickets alone; None for all. The newest first.

    `after` is the id of the last booking already shown. Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    _allow(by, operator_id)
    heard = rules.said(search.text)
    rows = models.Booking.objects.filter(_tickets(operator_id, search, heard)).filter(_buyer(heard))
    if search.status is not None:
        rows = rows.filter(in_status(search.status, now))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return with_tickets(rows.order_by("-pk")[:limit], now=now, operator_id=operator_id)


def desk_booking(
    *, by: Principal, operator_id: UUID | None, reference: str, now: datetime
) -> tuple[Booking, tuple[MoneyBack, ...]]:
    """One of these bookings, and what went back of it.

    Raises NotFound, Forbidden, SecondFactorNeeded, BookingUnknown.
    """
    _allow(by, operator_id)
    found = with_tickets(models.Booking.objects.filter(reference=reference), now=now, operator_id=operator_id)
    if not found or not found[0].tickets:
        raise problems.BookingUnknown(f"There is no booking {reference[:16]}.")
    booking = found[0]
    return booking, money_back(booking.id, [ticket.id for ticket in booking.tickets])


def desk_cancellation_quote(
    *, by: Principal, operator_id: UUID | None, reference: str, quote_id: UUID, now: datetime
) -> CancellationQuote:
    """A quote that staff asked for, of the operator's own tickets. Raises as `desk_booking`, and QuoteUnknown."""
    booking, _ = desk_booking(by=by, operator_id=operator_id, reference=reference, now=now)
    quote = cancellation_quote(user_id=None, reference=reference, quote_id=quote_id, now=now)
    if not {one.ticket_id for one in quote.tickets} <= {ticket.id for ticket in booking.tickets}:
        raise problems.QuoteUnknown(f"{reference[:16]} has no such quote.")
    return quote


def _allow(by: Principal, operator_id: UUID | None) -> None:
    if operator_id is None:
        allow(by, Permission.BOOKINGS_READ)
    else:
        allow_at(by, Permission.BOOKINGS_READ, operator_id)


def _tickets(operator_id: UUID | None, search: BookingSearch, heard: rules.Said) -> Exists:
    """That a ticket fits all that is asked about tickets."""
    rows: QuerySet[models.Ticket] = models.Ticket.objects.filter(booking_id=OuterRef("id"))
    if operator_id is not None:
        rows = rows.filter(operator_id=operator_id)
    if search.trip_id is not None:
        rows = rows.filter(listing_id=search.trip_id)
    if search.departs_from is not None:
        rows = rows.filter(departs_at__gte=search.departs_from)
    if search.departs_until is not None:
        rows = rows.filter(departs_at__lt=search.departs_until)
    return Exists(_said(rows, heard))


def _said(rows: QuerySet[models.Ticket], heard: rules.Said) -> QuerySet[models.Ticket]:
    """Tickets that fit what was said of them; a reference is the booking's."""
    if heard.day is not None:
        rows = rows.filter(departs_at__gte=_begin(heard.day), departs_at__lt=_begin(heard.day) + _DAY_ANYWHERE)
    for kind, column in (("tickets", "pk"), ("listings", "listing_id")):
        if kind in heard.ids:
            rows = rows.filter(**{column: heard.ids[kind]})
    for word in heard.words if not heard.reference else ():
        named = Q(first_name__icontains=word) | Q(last_name__icontains=word)
        rows = rows.filter(named | Q(listing_id__in=_on_the_way(word, heard.day)))
    return rows


def _buyer(heard: rules.Said) -> Q:
    """That a booking fits what was said of it as a whole."""
    found = Q(email__iexact=heard.email) if heard.email else Q()
    if heard.reference:
        named = models.Ticket.objects.filter(booking_id=OuterRef("id"), last_name__icontains=heard.reference)
        first = models.Ticket.objects.filter(booking_id=OuterRef("id"), first_name__icontains=heard.reference)
        found &= Q(reference=heard.reference) | Q(Exists(named)) | Q(Exists(first))
    for kind, column in (("bookings", "pk"), ("users", "user_id")):
        if kind in heard.ids:
            found &= Q(**{column: heard.ids[kind]})
    return found


def _on_the_way(word: str, day: date | None) -> list[UUID]:
    """Trips of a day that pass a place of this name; none where no day was said: they would be too many."""
    if day is None:
        return []
    # A trip may have begun the day before.
    return inventory.listings_named(word, since=_begin(day) - _DAY, until=_begin(day) + _DAY_ANYWHERE)


def _begin(day: date) -> datetime:
    """When a day begins at the first place of the world where it does."""
    return clock.midnight(day) - _EAST
