"""Reads: bookings as the operator's people and support find them. Nobody sees other operators' tickets."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from carnet.domains.booking import models, problems
from carnet.domains.booking.contracts import Booking, BookingSearch, CancellationQuote, MoneyBack
from carnet.domains.booking.queries.purchases import in_status, with_tickets
from carnet.domains.booking.queries.quotes import cancellation_quote, money_back
from carnet.infra.access import Permission, allow, allow_at
from carnet.infra.principal import Principal


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
    rows = models.Booking.objects.filter(_tickets(operator_id, search)).filter(_text(search.text))
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


def _tickets(operator_id: UUID | None, search: BookingSearch) -> Exists:
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
    return Exists(rows)


def _text(text: str) -> Q:
    """A reference, an e-mail address, or words of a passenger's name."""
    wanted = text.strip()
    if not wanted:
        return Q()
    if "@" in wanted:
        return Q(email__iexact=wanted)
    named = models.Ticket.objects.filter(booking_id=OuterRef("id"))
    for word in wanted.split():
        named = named.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    return Q(reference=wanted.upper()) | Q(Exists(named))
