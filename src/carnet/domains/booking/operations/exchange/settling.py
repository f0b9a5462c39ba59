"""The point of no return of an exchange: the new tickets are issued, and the difference is settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from carnet.domains.booking import problems, rules
from carnet.domains.booking.contracts import BookingStatus, ExchangeQuote, QuoteStatus, TicketStatus
from carnet.domains.booking.models import Booking, Quote, Ticket
from carnet.domains.booking.operations.exchange.money import (
    give_difference_back,
    give_rest_back,
    move_shares,
    shares_of,
)
from carnet.domains.booking.operations.exchange.quoting import replacing
from carnet.domains.booking.operations.exchange.swapping import swap
from carnet.domains.booking.operations.giving_back import Returned, take_back
from carnet.domains.booking.operations.quotes.store import check_wanted, quote_confirm
from carnet.domains.payments import queries as payments
from carnet.domains.payments.contracts import TAKEN, Credit, RefundReason
from carnet.infra.events import codec
from carnet.kernel.problem import Problem

_REFUSALS: Final[dict[str, tuple[type[Problem], str]]] = {
    "HOLD_EXPIRED": (problems.HoldExpired, "The new seats were held too long ago; your old tickets stay valid."),
    "TICKET_NOT_ISSUED": (problems.ExchangeNotAllowed, "A ticket was given back meanwhile."),
    "LISTING_CANCELLED": (problems.ListingCancelled, "The new trip does not run; your old tickets stay valid."),
    "DEPARTED": (problems.Departed, "The new trip has left; your old tickets stay as they are."),
}


def exchange_credits(*, exchange_id: UUID, now: datetime) -> tuple[Credit, ...]:  # noqa: ARG001  as purchases call it
    """Who gets what is to pay for an exchange whose new seats are held. The caller has locked the booking.

    Raises QuoteUnknown, QuoteSuperseded, and HoldExpired when nothing is held.
    """
    row = _row(exchange_id)
    quote = _quote(row)
    check_wanted(row)
    held = [one for one in replacing(quote) if one.status == TicketStatus.HELD]
    if not held:
        raise _refusal("HOLD_EXPIRED")
    return rules.credited(quote.due, held[0].operator_id)


@transaction.atomic
def exchange_settle(*, exchange_id: UUID, now: datetime) -> None:
    """Exchange what a quote says, whose new seats are held and whose difference is sure. Settled before: nothing.

    Seats whose hold has lapsed are taken again where they are free. In the transaction that takes the money, before it
    does. Locks: the booking, the quote, seats, holds, payments by id, wallets and vouchers by id. Raises HoldExpired,
    ExchangeNotAllowed, ListingCancelled, Departed, QuoteSuperseded; then nothing was done.
    """
    booking = exchange_lock(exchange_id)
    row = _row(exchange_id)
    if row.status == QuoteStatus.CONFIRMED:
        return
    check_wanted(row)  # its time may be over, since the new seats are held
    quote = _quote(row)
    new = [one for one in replacing(quote) if one.status == TicketStatus.HELD]
    check_ready(booking, new, quote.version, now=now)
    _settle(booking, quote, new, now=now)
    quote_confirm(row, booking, now=now)


@transaction.atomic
def exchange_release(*, exchange_id: UUID, now: datetime) -> None:
    """Let the new seats of an exchange go that is not settled; the old tickets stay. Again, it changes nothing."""
    booking = exchange_lock(exchange_id)
    held = [one for one in replacing(_quote(_row(exchange_id))) if one.status == TicketStatus.HELD]
    void(booking, held, "release", now=now)


@transaction.atomic
def exchange_reverse(*, exchange_id: UUID, now: datetime) -> None:
    """End the new tickets of a settled exchange whose difference could not be taken after all.

    What was really paid for them goes back: the old price, and what wallets and vouchers had added. Commission and tax
    were never earned with what is missing. Again, it changes nothing.
    """
    booking = exchange_lock(exchange_id)
    quote = _quote(_row(exchange_id))
    new = [one for one in replacing(quote) if one.status in {TicketStatus.ISSUED, TicketStatus.BOARDED}]
    if not new:
        return
    # What fees and tiers were to leave with the operator is the first that is missing.
    missing = quote.due.amount - _paid_for(quote) - sum(one.fee.amount + one.kept.amount for one in quote.tickets)
    returned = []
    for ticket, kept in zip(new, rules.poured(max(0, missing), [one.amount for one in new]), strict=True):
        returned.append(Returned(ticket, "payment", RefundReason.PAYMENT, kept=kept))
    take_back(returned, actor=None, now=now)
    move_shares(booking.id, old=[shares_of(one.ticket, kept=one.kept) for one in returned], new=[], now=now)
    give_rest_back(_old_tickets(quote), max(0, -missing), now=now)


def _settle(booking: Booking, quote: ExchangeQuote, new: Sequence[Ticket], *, now: datetime) -> None:
    """Money, tickets, events of a quote, whose booking, seats and holds are locked."""
    old = _old_tickets(quote)
    give_difference_back(quote, old, now=now)
    move_shares(booking.id, old=map(shares_of, old), new=map(shares_of, new), now=now)
    swap(booking, old, new, fees=[one.fee for one in quote.tickets], reason="exchange", now=now)


def _old_tickets(quote: ExchangeQuote) -> list[Ticket]:
    """The tickets that a quote gives away, in its order."""
    rows = Ticket.objects.in_bulk([one.ticket_id for one in quote.tickets], field_name="id")
    return [rows[one.ticket_id] for one in quote.tickets]


def void(booking: Booking, tickets: Sequence[Ticket], verb: str, *, now: datetime) -> None:
    """Held tickets that were to replace others are void, and their seats are on sale again. The booking is locked."""
    if tickets:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT booking_exchange_void(%s, %s::uuid[], %s, %s)",
                [booking.id, [one.id for one in tickets], verb, now],
            )


def _refusal(code: str) -> Problem:
    kind, detail = _REFUSALS[code]
    return kind(detail)


def exchange_lock(exchange_id: UUID) -> Booking:
    """The booking of an exchange, locked. Raises QuoteUnknown."""
    booking_ids = Quote.objects.filter(pk=exchange_id).values("booking_id")
    booking = Booking.objects.select_for_update().filter(pk__in=booking_ids).first()
    if booking is None:
        raise problems.QuoteUnknown("There is no such quote.")
    return booking


def _row(exchange_id: UUID) -> Quote:
    row = Quote.objects.select_for_update().filter(pk=exchange_id).first()
    if row is None:
        raise problems.QuoteUnknown("There is no such quote.")
    return row


def _quote(row: Quote) -> ExchangeQuote:
    return codec.from_json(ExchangeQuote, {**row.content, "status": row.status})


def check_ready(booking: Booking, new: Sequence[Ticket], version: int, *, now: datetime) -> None:
    """Whether held tickets can replace the old ones now; from here on nobody else has any of their seats.

    `version` is the new listing's that they were held of.

    Raises HoldExpired, ExchangeNotAllowed, ListingCancelled, Departed.
    """
    if booking.status != BookingStatus.CONFIRMED:
        raise problems.ExchangeNotAllowed(f"{booking.reference} is {booking.status}.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT booking_exchange_ready(%s, %s::uuid[], %s, %s)",
            [booking.id, [one.id for one in new], version, now],
        )
        code: str | None = cursor.fetchone()[0]
    if code is not None:
        raise _refusal(code)


def _paid_for(quote: ExchangeQuote) -> int:
    """What was captured of what was due."""
    found = payments.payments_of_booking(quote.booking_id)
    return sum(one.amount.amount for one in found if one.exchange_id == quote.id and one.status in TAKEN)
