"""Reads: quotes, and what became of those that were confirmed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from carnet.domains.booking import models, problems
from carnet.domains.booking.contracts import (
    CancellationQuote,
    Cancelled,
    MoneyBack,
    QuoteKind,
    QuoteStatus,
)
from carnet.domains.booking.queries.purchases import booking_by_id
from carnet.domains.payments import queries as payments
from carnet.domains.payments.contracts import Destination, PaymentMethod, Refund
from carnet.infra.events import codec


def cancellation_quote(*, user_id: UUID | None, reference: str, quote_id: UUID, now: datetime) -> CancellationQuote:
    """A quote that the user asked for, or staff did (None), as it is at `now`. Raises QuoteUnknown (T43)."""
    bookings = models.Booking.objects.filter(reference=reference)
    if user_id is not None:
        bookings = bookings.filter(user_id=user_id)
    rows = models.Quote.objects.filter(pk=quote_id, booking_id__in=bookings.values("id"), staff=user_id is None)
    row = rows.filter(kind=QuoteKind.CANCELLATION.value).first()
    if row is None:
        raise problems.QuoteUnknown(f"{reference[:16]} has no such quote.")
    return codec.from_json(CancellationQuote, {**row.content, "status": status_at(row, now).value})


def cancelled(quote_id: UUID, *, now: datetime) -> Cancelled:
    """What became of a confirmed quote, whoever asked for it; for jobs. Raises QuoteUnknown."""
    row = models.Quote.objects.filter(
        pk=quote_id, kind=QuoteKind.CANCELLATION.value, status=QuoteStatus.CONFIRMED.value
    ).first()
    if row is None:
        raise problems.QuoteUnknown("No such quote was confirmed.")
    quote = codec.from_json(CancellationQuote, {**row.content, "status": row.status})
    return as_cancelled(quote, already=True, now=now)


def status_at(row: models.Quote, now: datetime) -> QuoteStatus:
    """What a quote is at `now`: one that is past its time has expired, whether or not anybody has noted it."""
    status = QuoteStatus(row.status)
    return QuoteStatus.EXPIRED if status is QuoteStatus.PROPOSED and now >= row.valid_until else status


def as_cancelled(quote: CancellationQuote, *, already: bool, now: datetime) -> Cancelled:
    """A confirmed quote with what its booking is now, and where the money went."""
    refunds = money_back(quote.booking_id, [one.ticket_id for one in quote.tickets])
    return Cancelled(quote, booking_by_id(quote.booking_id, now=now), refunds, already)


def money_back(booking_id: UUID, ticket_ids: Collection[UUID]) -> tuple[MoneyBack, ...]:
    """What went back for tickets of a booking, or is on its way, and to where."""
    methods = {one.id: one.method for one in payments.payments_of_booking(booking_id)}
    found = payments.refunds_of_tickets(ticket_ids)
    return tuple(MoneyBack(one.ticket_id, one.amount, _to(one, methods[one.payment_id]), one.status) for one in found)


def _to(refund: Refund, method: PaymentMethod) -> PaymentMethod:
    """What is on a voucher stays there."""
    if refund.destination is Destination.WALLET and method is not PaymentMethod.VOUCHER:
        return PaymentMethod.WALLET
    return method
