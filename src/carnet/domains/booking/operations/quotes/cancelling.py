"""Giving tickets back: a quote that says what it comes to, then doing exactly that, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import (
    CancellationQuote,
    Cancelled,
    KeptBecause,
    QuoteKind,
    QuoteStatus,
    TicketQuote,
    TicketStatus,
)
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations.giving_back import Returned, give_back
from carnet.domains.booking.operations.quotes.offering import Offered, of_the_buyer, offered, priced
from carnet.domains.booking.operations.quotes.store import VALID_FOR, Taken, booking_lock, quote_propose, quote_take
from carnet.domains.booking.queries.quotes import as_cancelled
from carnet.domains.payments.contracts import Destination, RefundReason
from carnet.kernel import ids
from carnet.kernel.money import total

_BY_BUYER: Final = "customer"
_LIVING: Final = frozenset({TicketStatus.ISSUED})


@transaction.atomic
def cancellation_quote(
    *,
    user_id: UUID,
    reference: str,
    ticket_ids: Sequence[UUID] | None = None,
    destination: Destination = Destination.SOURCE,
    now: datetime,
) -> CancellationQuote:
    """What giving these tickets back comes to (None: all that are still ahead), for a quarter of an hour.

    It replaces an open quote of the same booking. Raises BookingUnknown, BookingNotCancellable, TicketUnknown,
    TicketNotCancellable, TicketGivenAway.
    """
    booking = booking_lock(reference, user_id=user_id)
    found = of_the_buyer(offered(booking, ticket_ids, living=_LIVING, now=now), named=ticket_ids is not None)
    tickets = [priced(one, now=now) for one in found]
    quote = quoted(booking, tickets, destination, RefundReason.CANCELLED, staff=False, now=now)
    quote_propose(quote, asked_by=user_id, reason=quote.reason, now=now)
    return quote


@transaction.atomic
def cancellation_confirm(*, user_id: UUID, reference: str, quote_id: UUID, now: datetime) -> Cancelled:
    """End the quote's tickets and give back what it says, also when the fare would keep more by now.

    Confirmed again it says what is already so (T14, T34). All or nothing (T24). Raises BookingUnknown, QuoteUnknown,
    QuoteExpired, QuoteSuperseded; TicketNotCancellable, QuoteOutdated or Departed when a ticket or its trip has changed
    since; TicketGivenAway, PaymentUnderWay.
    """
    taken = quote_take(reference=reference, user_id=user_id, quote_id=quote_id, kind=QuoteKind.CANCELLATION, now=now)
    if not taken.already:
        quote = cancellation_of(taken)
        found = offered(taken.booking, [one.ticket_id for one in quote.tickets], living=_LIVING, now=now)
        of_the_buyer(found, named=True)
        for one, promised in zip(found, quote.tickets, strict=True):
            _check_still_so(one, promised)
        carry_out(quote, [one.ticket for one in found], why=_BY_BUYER, actor=user_id, now=now)
    return as_cancelled(cancellation_of(taken), already=taken.already, now=now)


def quoted(
    booking: Booking,
    tickets: Sequence[TicketQuote],
    destination: Destination,
    reason: RefundReason,
    *,
    staff: bool,
    now: datetime,
) -> CancellationQuote:
    """A new quote over these tickets."""
    return CancellationQuote(
        id=ids.new_id(),
        booking_id=booking.id,
        reference=booking.reference,
        status=QuoteStatus.PROPOSED,
        tickets=tuple(tickets),
        refund=total((one.refund for one in tickets), booking.currency),
        destination=destination,
        reason=reason,
        staff=staff,
        created_at=now,
        valid_until=now + VALID_FOR,
    )


def cancellation_of(taken: Taken) -> CancellationQuote:
    """The quote that was taken, which was asked for by its kind."""
    assert isinstance(taken.quote, CancellationQuote)  # noqa: S101
    return taken.quote


def carry_out(
    quote: CancellationQuote, tickets: Sequence[Ticket], *, why: str, actor: UUID | None, now: datetime
) -> None:
    """End a quote's tickets, which are in its order, against what it says."""
    returned = [
        Returned(ticket, why, quote.reason, promised.kept.amount, quote.destination)
        for ticket, promised in zip(tickets, quote.tickets, strict=True)
    ]
    give_back(returned, actor=actor, now=now)


def _check_still_so(one: Offered, promised: TicketQuote) -> None:
    """What was promised holds when a tier has passed, not when the trip has left or its operator has changed it."""
    if one.change is not None and promised.kept.amount:
        raise problems.QuoteOutdated("The trip has changed since. Ask for a new quote: all you paid goes back now.")
    if one.change is None and (one.departed or promised.rule.because is KeptBecause.DEPARTED):
        raise problems.Departed("It has left; nothing goes back any more, and the ticket stays as it is.")
