"""Ending paid tickets against money: one transaction, one effect however often it is asked.

Whoever gives tickets back, their buyer, staff or a job after a cancelled trip, comes through here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F

from carnet.domains.booking import problems, rules
from carnet.domains.booking.contracts import Choice
from carnet.domains.booking.events import ReservationCancelled, TicketCancelled
from carnet.domains.booking.models import Booking, Move, Ticket
from carnet.domains.booking.operations.issued import answer_changes, facts_told
from carnet.domains.booking.queries.buying import under_way
from carnet.domains.payments import operations as payments
from carnet.domains.payments import queries as money
from carnet.domains.payments.contracts import Destination, RefundReason, TicketRefund
from carnet.infra import sql
from carnet.infra.events import publish_many
from carnet.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Returned:
    """A paid ticket that ends: `kept` minor units of its price stay where they are, the others go back.

    `why` is what others are told: see `TicketCancelled`.
    """

    ticket: Ticket
    why: str
    reason: RefundReason
    kept: int = 0
    destination: Destination = Destination.SOURCE

    @property
    def refund(self) -> Money:
        """What goes back."""
        return Money(self.ticket.amount - self.kept, self.ticket.currency)


def give_back(returned: Sequence[Returned], *, actor: UUID | None, now: datetime) -> None:
    """End tickets and give back of their price what is not kept, all or none of it.

    The caller has locked their bookings in a transaction and seen that the tickets may end. Locks: seats, payments by
    id, wallets and vouchers by id. Raises PaymentUnderWay while a payment of theirs is still being taken.
    """
    # Also where nothing goes back: should the payment fail, what it was for is taken back with what others have paid.
    check_nothing_under_way({one.ticket.booking_id for one in returned})
    take_back(returned, actor=actor, now=now)


def take_back(returned: Sequence[Returned], *, actor: UUID | None, now: datetime) -> None:
    """As `give_back`, for the purchase that is under way itself and undoes what it has done."""
    end_tickets(returned, actor=actor, now=now)
    payments.tickets_refund(map(_refund, returned), now=now)


def end_tickets(returned: Sequence[Returned], *, actor: UUID | None, now: datetime) -> None:
    """As `give_back`, for who gives the money back by themselves, which is after this: locks seats."""
    tickets = [one.ticket for one in returned]
    ended = _cancel(tickets, actor=actor, now=now)
    answer_changes(tickets, Choice.REFUNDED, now=now)
    _tell(returned, ended, now=now)


def being_paid(booking_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these bookings of which a payment is still being taken, or taken back: nothing can go back yet.

    Between a card that its bank has refused and the end of what it was for, no payment is undecided, but a purchase is.
    """
    wanted = list(booking_ids)
    purchases = under_way().filter(booking_id__in=wanted)
    return money.bookings_being_paid(wanted) | frozenset(purchases.values_list("booking_id", flat=True))


def check_nothing_under_way(booking_ids: Iterable[UUID]) -> None:
    """Raises PaymentUnderWay while a payment of one of the bookings, which are locked, is being taken."""
    if being_paid(booking_ids):
        raise problems.PaymentUnderWay("A payment of this booking is still being taken; try again in a moment.")


def _refund(one: Returned) -> TicketRefund:
    """A part of what `booking_captures` (sql/due.sql) posted for this ticket, or all of it."""
    ticket = one.ticket
    debits = rules.taken_back(ticket, one.refund.amount, ticket.currency)
    return TicketRefund(ticket.id, ticket.booking_id, one.refund, debits, one.reason, one.destination)


def _cancel(tickets: Sequence[Ticket], *, actor: UUID | None, now: datetime) -> list[UUID]:
    """End the tickets; the bookings that ended with their last one. What is left of the others has its own times."""
    listings, numbers = [ticket.listing_id for ticket in tickets], [ticket.id for ticket in tickets]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM booking_cancel_tickets(%s::uuid[], %s::uuid[], %s, %s)", [listings, numbers, actor, now]
        )
        ended = [booking_id for (booking_id,) in cursor.fetchall()]
        alive = {ticket.booking_id for ticket in tickets} - set(ended)
        if alive:
            cursor.execute(sql.load("carnet.domains.booking", "booking_times"), {"bookings": list(alive)})
    return ended


def _tell(returned: Sequence[Returned], ended: Sequence[UUID], *, now: datetime) -> None:
    bookings = Booking.objects.in_bulk(ended)
    told = facts_told([one.ticket for one in returned])
    publish_many([(_cancelled(one), one.ticket.id, told[one.ticket.id] + 1) for one in returned], now=now)
    moves = Counter(
        Move.objects.filter(booking_id__in=ended, subject_id=F("booking_id")).values_list("booking_id", flat=True)
    )
    publish_many([(_over(bookings[one]), one, moves[one]) for one in ended], now=now)


def _cancelled(one: Returned) -> TicketCancelled:
    ticket = one.ticket
    return TicketCancelled(
        booking_id=ticket.booking_id,
        listing_id=ticket.listing_id,
        from_stop=ticket.from_stop,
        to_stop=ticket.to_stop,
        seat=ticket.seat,
        refund=one.refund,
        reason=one.why,
        kept=Money(one.kept, ticket.currency),
        operator_id=ticket.operator_id,
    )


def _over(booking: Booking) -> ReservationCancelled:
    price = Money(booking.amount, booking.currency)
    return ReservationCancelled(booking.reference, booking.user_id, price, paid=True)
