"""Taking back what a failed purchase has done, so that nothing of it is left but its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from carnet.domains.booking import rules
from carnet.domains.booking.contracts import PurchaseStatus, TicketStatus
from carnet.domains.booking.events import PurchaseFailed
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations.giving_back import Returned, end_tickets
from carnet.domains.booking.operations.purchase.exchanging import exchanging
from carnet.domains.booking.operations.purchase.situations import Seen, lock_booking, move
from carnet.domains.booking.rules.purchase_steps import Reason
from carnet.domains.payments import operations as money
from carnet.domains.payments.contracts import PaymentStatus, RefundReason
from carnet.domains.payments.queries import refunds_of_tickets
from carnet.infra.events import publish
from carnet.kernel.money import total


@transaction.atomic
def undo(seen: Seen, now: datetime) -> None:
    """The last step of a failed purchase: reservations are let go of, and what was taken goes back to where it was."""
    booking = lock_booking(seen)
    if not move(seen, PurchaseStatus.FAILED, now=now):
        return
    ids = [part.id for part in seen.at.payments]
    if seen.row.exchange_id is not None:
        exchanging().release(exchange_id=seen.row.exchange_id, now=now)
    money.parts_void(payment_ids=ids, now=now)
    if seen.row.reason != Reason.CAPTURE_FAILED:  # else `reverse` has given back what was taken
        _give_back(seen, _shares(seen, _tickets(seen, [TicketStatus.VOID])), now=now)
    publish(_failed(seen, booking), aggregate_id=seen.row.id, aggregate_version=1, now=now)


@transaction.atomic
def reverse(seen: Seen, now: datetime) -> None:
    """After the point of no return the card was refused for good: the tickets end, other means get theirs back."""
    lock_booking(seen)
    if not move(seen, PurchaseStatus.FAILING, now=now, reason=Reason.CAPTURE_FAILED):
        return
    if seen.row.exchange_id is not None:
        exchanging().reverse(exchange_id=seen.row.exchange_id, now=now)
        return
    back = _shares(seen, _tickets(seen, [TicketStatus.ISSUED, TicketStatus.BOARDED]))
    ended = [Returned(ticket, "payment", RefundReason.PAYMENT, kept=ticket.amount - amount) for ticket, amount in back]
    end_tickets(ended, actor=None, now=now)
    _give_back(seen, back, now=now)


def _shares(seen: Seen, tickets: Sequence[Ticket]) -> list[tuple[Ticket, int]]:
    """What goes back for each ticket: together all that was taken."""
    taken = sum(part.amount.amount for part in seen.at.payments if part.status is PaymentStatus.CAPTURED)
    return list(zip(tickets, rules.over_tickets(taken, [ticket.amount for ticket in tickets]), strict=True))


def _give_back(seen: Seen, back: Sequence[tuple[Ticket, int]], *, now: datetime) -> None:
    ids = [part.id for part in seen.at.payments]
    money.parts_return(payment_ids=ids, tickets=[(ticket.id, amount) for ticket, amount in back], now=now)


def _tickets(seen: Seen, statuses: Iterable[TicketStatus]) -> list[Ticket]:
    """The tickets that were to be paid for; for an exchange those that replace others.

    What was given back for an earlier exchange stands at its own tickets.
    """
    rows = Ticket.objects.filter(booking_id=seen.row.booking_id, status__in=[status.value for status in statuses])
    found = list(rows.filter(replaces_id__isnull=seen.row.exchange_id is None).order_by("pk"))
    refunded = {refund.ticket_id for refund in refunds_of_tickets(ticket.id for ticket in found)}
    return [ticket for ticket in found if ticket.id not in refunded]


def _failed(seen: Seen, booking: Booking) -> PurchaseFailed:
    amount = total((part.amount for part in seen.at.payments), booking.currency)
    return PurchaseFailed(booking.id, booking.reference, seen.row.user_id, amount, seen.row.reason)
