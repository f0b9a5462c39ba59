"""Quotes for exchanging tickets: what it comes to, for a quarter of an hour. Nothing is held for them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from carnet.domains.booking import rules
from carnet.domains.booking.contracts import ExchangeQuote, ExchangeRequest, QuoteStatus
from carnet.domains.booking.models import Ticket
from carnet.domains.booking.operations.exchange.asking import Asked, asked
from carnet.domains.booking.operations.exchange.holding import check_seats
from carnet.domains.booking.operations.giving_back import check_nothing_under_way
from carnet.domains.booking.operations.quotes import VALID_FOR, booking_lock, quote_propose
from carnet.domains.payments.contracts import RefundReason
from carnet.domains.schedule.contracts import Seat
from carnet.kernel import ids


@transaction.atomic
def exchange_quote(*, user_id: UUID, reference: str, request: ExchangeRequest, now: datetime) -> ExchangeQuote:
    """What exchanging these tickets for others of another trip comes to. It replaces an open quote of the booking.

    Raises BookingUnknown, ExchangeNotAllowed, TicketUnknown, MixedCurrencies, PaymentUnderWay, and what a hold does for
    a trip, fare or seat that cannot be had.
    """
    booking = booking_lock(reference, user_id=user_id)
    check_nothing_under_way([booking.id])
    found = asked(booking, request, now=now)
    item = check_seats(found.item, now=now)
    quote = _quoted(found, item.seats if request.seats is not None else (), now=now)
    quote_propose(quote, asked_by=user_id, reason=RefundReason.EXCHANGED, now=now)
    return quote


def replacing(quote: ExchangeQuote) -> list[Ticket]:
    """The tickets that are held, or were, to replace those of a quote, in its order."""
    places = {one.ticket_id: place for place, one in enumerate(quote.tickets)}
    rows = Ticket.objects.filter(booking_id=quote.booking_id, replaces_id__in=places)
    return sorted(rows, key=lambda row: places[row.replaces_id] if row.replaces_id else -1)


def _quoted(found: Asked, seats: tuple[Seat, ...], *, now: datetime) -> ExchangeQuote:
    due, refund = rules.settled(found.new, found.booking.currency)
    names = [rules.name_on_ticket(found.item.offer.plan, seat) for seat in seats] or [""] * len(found.new)
    return ExchangeQuote(
        id=ids.new_id(),
        booking_id=found.booking.id,
        reference=found.booking.reference,
        status=QuoteStatus.PROPOSED,
        tickets=tuple(one.seated(name) for one, name in zip(found.new, names, strict=True)),
        due=due,
        refund=refund,
        destination=found.request.destination,
        created_at=now,
        valid_until=now + VALID_FOR,
        request=found.request,
        version=found.item.offer.listing.version,
    )
