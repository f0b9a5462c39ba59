"""New tickets take the place of old ones: statuses, history, seats and events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from carnet.domains.booking.contracts import Choice
from carnet.domains.booking.events import TicketExchanged, TicketIssued
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations.issued import answer_changes, facts_told
from carnet.infra import sql
from carnet.infra.events import publish_many
from carnet.kernel.money import Money


def swap(
    booking: Booking, old: Sequence[Ticket], new: Sequence[Ticket], *, fees: Sequence[Money], reason: str, now: datetime
) -> None:
    """Issue held tickets in place of those they replace, which are in the same order. Everything is locked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT booking_exchange_swap(%s, %s::uuid[], %s, %s)",
            [booking.id, [one.id for one in new], booking.user_id, now],
        )
        cursor.execute(sql.load("carnet.domains.booking", "booking_times"), {"bookings": [booking.id]})
    answer_changes(old, Choice.REBOOKED, now=now)
    _tell(old, new, fees, reason, now=now)


def _tell(old: Sequence[Ticket], new: Sequence[Ticket], fees: Sequence[Money], reason: str, *, now: datetime) -> None:
    told = facts_told([*old, *new])
    issued = [(_issued(one), one.id, told[one.id]) for one in new]
    exchanged = [
        (_exchanged(before, after, fee, reason), before.id, told[before.id] + 1)
        for before, after, fee in zip(old, new, fees, strict=True)
    ]
    publish_many([*issued, *exchanged], now=now)


def _issued(ticket: Ticket) -> TicketIssued:
    return TicketIssued(
        booking_id=ticket.booking_id,
        listing_id=ticket.listing_id,
        from_stop=ticket.from_stop,
        to_stop=ticket.to_stop,
        seat=ticket.seat,
        price=Money(ticket.amount, ticket.currency),
        operator_id=ticket.operator_id,
    )


def _exchanged(old: Ticket, new: Ticket, fee: Money, reason: str) -> TicketExchanged:
    return TicketExchanged(
        booking_id=old.booking_id,
        listing_id=old.listing_id,
        from_stop=old.from_stop,
        to_stop=old.to_stop,
        seat=old.seat,
        replaced_by=new.id,
        new_listing_id=new.listing_id,
        paid=Money(old.amount, old.currency),
        price=Money(new.amount, new.currency),
        fee=fee,
        reason=reason,
        operator_id=old.operator_id,
    )
