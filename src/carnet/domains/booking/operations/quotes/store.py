"""Keeping quotes: a booking has one at a time, which is confirmed at most once.

Everything here needs a transaction. The booking is locked first, then the quote, so that whoever confirms, proposes or
refunds at the same moment follows one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import CancellationQuote, ExchangeQuote, QuoteKind, QuoteStatus
from carnet.domains.booking.events import QuoteConfirmed
from carnet.domains.booking.models import Booking, Quote
from carnet.domains.payments.contracts import RefundReason
from carnet.infra.events import codec, publish

VALID_FOR: Final = timedelta(minutes=15)
_OF_KIND: Final[dict[QuoteKind, type[CancellationQuote] | type[ExchangeQuote]]] = {
    QuoteKind.CANCELLATION: CancellationQuote,
    QuoteKind.EXCHANGE: ExchangeQuote,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A quote that is confirmed, and its booking, which is locked; `already` if it had been confirmed before."""

    booking: Booking
    quote: CancellationQuote | ExchangeQuote
    already: bool


def booking_lock(reference: str, *, user_id: UUID | None) -> Booking:
    """The booking, locked: the user's own, or anybody's where `user_id` is None. Raises BookingUnknown (T43)."""
    rows = Booking.objects.select_for_update().filter(reference=reference)
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    booking = rows.first()
    if booking is None:
        raise problems.BookingUnknown(f"There is no booking {reference[:16]}.")
    return booking


def quote_propose(
    quote: CancellationQuote | ExchangeQuote,
    *,
    asked_by: UUID | None,
    reason: RefundReason,
    staff: bool = False,
    now: datetime,
) -> None:
    """Keep a new quote; one that is open for the same booking is superseded. The caller has locked the booking."""
    before = Quote.objects.filter(booking_id=quote.booking_id, status=QuoteStatus.PROPOSED.value)
    before.filter(valid_until__lte=now).update(status=QuoteStatus.EXPIRED.value, resolved_at=now)
    before.update(status=QuoteStatus.SUPERSEDED.value, resolved_at=now)
    kind = next(kind for kind, made in _OF_KIND.items() if isinstance(quote, made))
    row = Quote(
        id=quote.id,
        booking_id=quote.booking_id,
        kind=kind.value,
        status=QuoteStatus.PROPOSED.value,
        asked_by=asked_by,
        staff=staff,
        reason=reason.value,
        destination=quote.destination.value,
        content=codec.to_json(quote),
        created_at=now,
        valid_until=quote.valid_until,
    )
    Quote.objects.bulk_create([row])


def quote_take(
    *,
    reference: str,
    user_id: UUID | None,
    quote_id: UUID,
    kind: QuoteKind,
    staff: bool = False,
    now: datetime,
) -> Taken:
    """Lock the booking and the quote and mark this confirmed; one that is confirmed says so and stays as it is.

    Travellers and staff see only quotes of their own kind (`staff`). Raises BookingUnknown, QuoteUnknown, QuoteExpired,
    QuoteSuperseded.
    """
    booking, row = quote_lock(reference=reference, user_id=user_id, quote_id=quote_id, kind=kind, staff=staff)
    already = row.status == QuoteStatus.CONFIRMED
    if not already:
        check_open(row, now=now)
        quote_confirm(row, booking, now=now)
    content = {**row.content, "status": QuoteStatus.CONFIRMED.value}
    return Taken(booking, codec.from_json(_OF_KIND[kind], content), already)


def quote_lock(
    *, reference: str, user_id: UUID | None, quote_id: UUID, kind: QuoteKind, staff: bool = False
) -> tuple[Booking, Quote]:
    """The booking and the quote, locked, whatever became of it. Raises BookingUnknown, QuoteUnknown."""
    booking = booking_lock(reference, user_id=user_id)
    rows = Quote.objects.select_for_update().filter(pk=quote_id, booking_id=booking.id, kind=kind.value, staff=staff)
    row = rows.first()
    if row is None:
        raise problems.QuoteUnknown(f"{booking.reference} has no such quote.")
    return booking, row


def quote_confirm(row: Quote, booking: Booking, *, now: datetime) -> None:
    """Mark a quote confirmed that is not yet, and tell it; the caller has locked both and decided that it may be."""
    Quote.objects.filter(pk=row.pk).exclude(status=QuoteStatus.CONFIRMED.value).update(
        status=QuoteStatus.CONFIRMED.value, resolved_at=now
    )
    fact = QuoteConfirmed(booking.id, booking.reference, row.kind, row.staff)
    publish(fact, aggregate_id=row.id, aggregate_version=1, now=now)


def check_wanted(row: Quote) -> None:
    """Whether its owner has not asked for something else since. Raises QuoteSuperseded."""
    if row.status == QuoteStatus.SUPERSEDED:
        raise problems.QuoteSuperseded("A newer quote was made for this booking; confirm that one.")


def check_open(row: Quote, *, now: datetime) -> None:
    """Whether a quote can still be confirmed. Raises QuoteSuperseded, QuoteExpired."""
    check_wanted(row)
    if row.status == QuoteStatus.EXPIRED or now >= row.valid_until:
        raise problems.QuoteExpired("The quote is no longer valid; nothing was changed.", valid_until=row.valid_until)
