"""Ending paid tickets against all the money paid for them: one transaction, one effect however often it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from carnet.domains.booking.contracts import Choice, TicketStatus
from carnet.domains.booking.events import ReservationCancelled, TicketCancelled
from carnet.domains.booking.models import Booking, OperatorChange, Reseating, Ticket
from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import AccountKind, Credit, TicketRefund
from carnet.infra.events import publish_many
from carnet.kernel.money import Money

# A ticket was held, issued and given other seats before, a booking held and confirmed.
_FACTS_BEFORE = 2


def refund(changes: Sequence[OperatorChange], *, actor: UUID | None, now: datetime) -> int:
    """Give back what the tickets of these changes cost, and end the tickets. Returns how many were ended.

    The caller has locked their bookings, in a transaction; a ticket that is not issued any more stays as it is.
    """
    reasons = {change.ticket_id: change.kind for change in changes}
    tickets = _issued(changes)
    bookings = Booking.objects.in_bulk({ticket.booking_id for ticket in tickets})
    payments.tickets_refund((_refund(ticket, bookings[ticket.booking_id]) for ticket in tickets), now=now)
    ended = _cancel(tickets, actor=actor, now=now)
    OperatorChange.objects.filter(ticket_id__in=[ticket.id for ticket in tickets], choice__isnull=True).update(
        choice=Choice.REFUNDED.value, chosen_at=now
    )
    seated = _times_seated(tickets)
    facts = [(_cancelled(one, reasons[one.id]), one.id, _FACTS_BEFORE + seated[one.id] + 1) for one in tickets]
    publish_many(facts, now=now)
    publish_many([(_over(bookings[one]), one, _FACTS_BEFORE + 1) for one in ended], now=now)
    return len(tickets)


def _issued(changes: Sequence[OperatorChange]) -> list[Ticket]:
    issued = Ticket.objects.filter(
        listing_id__in={change.listing_id for change in changes},
        pk__in={change.ticket_id for change in changes},
        status=TicketStatus.ISSUED.value,
    )
    return list(issued.order_by("pk"))


def _refund(ticket: Ticket, booking: Booking) -> TicketRefund:
    """What `booking_captures` (sql/due.sql) posted for this ticket."""
    assert booking.payment_id is not None  # noqa: S101  the database says so of paid bookings
    operators = Money(ticket.amount - ticket.commission, ticket.currency)
    ours = Money(ticket.commission, ticket.currency)
    return TicketRefund(
        ticket_id=ticket.id,
        payment_id=booking.payment_id,
        amount=Money(ticket.amount, ticket.currency),
        credits=(
            Credit(AccountKind.OPERATOR_PAYABLE, ticket.operator_id, operators),
            Credit(AccountKind.PLATFORM_REVENUE, None, ours),
        ),
    )


def _cancel(tickets: Sequence[Ticket], *, actor: UUID | None, now: datetime) -> list[UUID]:
    """The bookings that ended with their last ticket."""
    listings, numbers = [ticket.listing_id for ticket in tickets], [ticket.id for ticket in tickets]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM booking_cancel_tickets(%s::uuid[], %s::uuid[], %s, %s)", [listings, numbers, actor, now]
        )
        return [booking_id for (booking_id,) in cursor.fetchall()]


def _times_seated(tickets: Sequence[Ticket]) -> Counter[UUID]:
    """How often each ticket was given another seat."""
    listings = {ticket.listing_id for ticket in tickets}
    moves = Reseating.objects.filter(listing_id__in=listings, ticket_id__in=[ticket.id for ticket in tickets])
    return Counter(moves.values_list("ticket_id", flat=True))


def _cancelled(ticket: Ticket, reason: str) -> TicketCancelled:
    return TicketCancelled(
        booking_id=ticket.booking_id,
        listing_id=ticket.listing_id,
        from_stop=ticket.from_stop,
        to_stop=ticket.to_stop,
        seat=ticket.seat,
        refund=Money(ticket.amount, ticket.currency),
        reason=reason,
    )


def _over(booking: Booking) -> ReservationCancelled:
    price = Money(booking.amount, booking.currency)
    return ReservationCancelled(booking.reference, booking.user_id, price, paid=True)
