"""Reads: what was sold, for settling with operators."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from carnet.domains.booking import models
from carnet.domains.booking.contracts import (
    Earning,
    ExchangeQuote,
    PassengerName,
    QuoteKind,
    QuoteStatus,
    SoldBooking,
    SoldTicket,
    TicketShare,
    TicketStatus,
)
from carnet.domains.schedule.contracts import LineKind, PassengerKind
from carnet.infra import sql
from carnet.infra.events import codec
from carnet.kernel.money import Money
from carnet.kernel.span import Span

_UNPAID: Final = (TicketStatus.HELD.value, TicketStatus.VOID.value)


def sold(booking_ids: Collection[UUID]) -> tuple[SoldBooking, ...]:
    """These bookings with the tickets in them that were paid for, live or not. Three statements."""
    tickets: dict[UUID, list[models.Ticket]] = {}
    for row in models.Ticket.objects.filter(booking_id__in=booking_ids).exclude(status__in=_UNPAID).order_by("id"):
        tickets.setdefault(row.booking_id, []).append(row)
    exchanged = {one for one, rows in tickets.items() if any(row.replaces_id for row in rows)}
    surcharges = _surcharges(exchanged)
    return tuple(
        SoldBooking(
            row.id, row.reference, row.user_id, row.email, tuple(_sold(one, surcharges) for one in tickets[row.id])
        )
        for row in models.Booking.objects.filter(pk__in=tickets).order_by("pk")
    )


def ticket_shares(booking_ids: Collection[UUID], *, operator_id: UUID) -> tuple[TicketShare, ...]:
    """Which listings the operator's tickets in these bookings are for."""
    rows = models.Ticket.objects.filter(booking_id__in=booking_ids, operator_id=operator_id)
    known = rows.exclude(status__in=_UNPAID).order_by("id")
    return tuple(
        TicketShare(ticket, booking, listing, Money(amount, currency), replaces is not None)
        for ticket, booking, listing, amount, currency, replaces in known.values_list(
            "id", "booking_id", "listing_id", "amount", "currency", "replaces_id"
        )
    )


def references(booking_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """What these bookings are called."""
    return dict(models.Booking.objects.filter(pk__in=booking_ids).values_list("pk", "reference"))


def earnings(
    operator_id: UUID, currency: str, *, delay: timedelta, now: datetime, limit: int = 60
) -> tuple[Earning, ...]:
    """What the operator will have earned on which of the next days, the next first: `delay` after trips arrive."""
    values: dict[str, Any] = {"operator": operator_id, "currency": currency, "delay": delay, "at": now, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.domains.booking", "earnings"), values)
        return tuple(Earning(day, Money(amount, currency), tickets) for day, amount, tickets in cursor.fetchall())


def _surcharges(booking_ids: Iterable[UUID]) -> dict[UUID, Money]:
    """What exchanges cost beside the difference of the prices, by the ticket that was given away."""
    quotes = models.Quote.objects.filter(
        booking_id__in=list(booking_ids), kind=QuoteKind.EXCHANGE.value, status=QuoteStatus.CONFIRMED.value
    )
    found: dict[UUID, Money] = {}
    for content in quotes.order_by("resolved_at", "id").values_list("content", flat=True):
        for one in codec.from_json(ExchangeQuote, content).tickets:
            found[one.ticket_id] = one.difference - (one.price - one.old_value)
    return found


def _sold(row: models.Ticket, surcharges: Mapping[UUID, Money]) -> SoldTicket:
    nothing = Money(0, row.currency)
    return SoldTicket(
        id=row.id,
        booking_id=row.booking_id,
        listing_id=row.listing_id,
        operator_id=row.operator_id,
        status=TicketStatus(row.status),
        span=Span(row.from_stop, row.to_stop),
        seat=row.seat,
        family=row.family,
        passenger=PassengerName(row.first_name, row.last_name, PassengerKind(row.passenger_kind)),
        price=Money(row.amount, row.currency),
        tax=Money(row.tax, row.currency),
        tax_bp=_tax_rate(row),
        replaces_id=row.replaces_id,
        surcharge=surcharges.get(row.replaces_id, nothing) if row.replaces_id else nothing,
    )


def _tax_rate(row: models.Ticket) -> int | None:
    """The basis points of the ticket's tax, if it is one share; 0 without a tax."""
    rates = [line["rate_bp"] for line in row.lines if line["kind"] == LineKind.TAX.value]
    if not row.tax:
        return 0
    return rates[0] if len(rates) == 1 and rates[0] else None
