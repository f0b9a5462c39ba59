"""What is the same for all changes of issued tickets: the lock, who may be changed, and that it is written down.

Whoever changes tickets locks their booking first, then their seats, like those who pay, exchange and give back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import AmendmentKind, TicketStatus
from carnet.domains.booking.events import TicketRenamed
from carnet.domains.booking.models import Amendment, Booking, Ticket
from carnet.domains.booking.operations.giving_back import check_nothing_under_way
from carnet.domains.booking.operations.issued import facts_told
from carnet.domains.booking.operations.quotes.offering import check_known, tickets_of, with_changes
from carnet.domains.booking.operations.quotes.store import booking_lock
from carnet.infra.events import publish


@dataclass(frozen=True, slots=True)
class Names:
    """How somebody is called on a ticket."""

    first_name: str
    last_name: str

    @classmethod
    def of(cls, ticket: Ticket) -> Names:
        """Those on a ticket."""
        return cls(ticket.first_name, ticket.last_name)

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


def tickets_lock(
    reference: str, ticket_ids: Sequence[UUID], *, user_id: UUID | None, operator_id: UUID | None = None
) -> tuple[Booking, list[Ticket]]:
    """These tickets of a booking, which is locked: the user's own, or anybody's where `user_id` is None.

    With an `operator_id`, other operators' tickets do not exist. Raises BookingUnknown (T43, T44), TicketUnknown.
    """
    booking = booking_lock(reference, user_id=user_id)
    rows = {row.id: row for row in tickets_of(booking, operator_id)}
    if not rows:
        raise problems.BookingUnknown(f"There is no booking {reference[:16]}.")
    check_known(rows, ticket_ids)
    return booking, [rows[number] for number in ticket_ids]


def ticket_lock(
    reference: str, ticket_id: UUID, *, user_id: UUID | None, operator_id: UUID | None = None
) -> tuple[Booking, Ticket]:
    """As `tickets_lock` for one that an address names. Raises BookingUnknown, also where there is no such ticket."""
    try:
        booking, (ticket,) = tickets_lock(reference, [ticket_id], user_id=user_id, operator_id=operator_id)
    except problems.TicketUnknown as problem:
        raise problems.BookingUnknown(f"{reference[:16]} has no such ticket.") from problem
    return booking, ticket


def check_amendable(ticket: Ticket, *, now: datetime) -> None:
    """Whether a ticket, whose booking is locked, may still be changed.

    Raises TicketNotIssued, Departed; PaymentUnderWay while it is being exchanged, for the new ticket has its name.
    """
    if ticket.status != TicketStatus.ISSUED:
        raise problems.TicketNotIssued(f"The ticket of {Names.of(ticket)} is {ticket.status}.")
    (known,) = with_changes([ticket], now=now)
    if known.departed:
        raise problems.Departed(f"The trip of {Names.of(ticket)} has left.")
    check_nothing_under_way([ticket.booking_id])


def check_not_given_away(ticket: Ticket) -> None:
    """Whether its buyer has a ticket. Raises TicketGivenAway."""
    if ticket.holder_id is not None:
        raise problems.TicketGivenAway(f"You gave the ticket of {Names.of(ticket)} away.")


def rename(
    ticket: Ticket,
    names: Names,
    kind: AmendmentKind,
    *,
    holder_id: UUID | None,
    actor: UUID,
    reason: str = "",
    now: datetime,
) -> None:
    """Another name or holder for an issued ticket, whose booking is locked; its codes are worthless from now on.

    Raises TicketNotIssued for one that was used in this moment.
    """
    revision = ticket.revision + 1
    issued = Ticket.objects.filter(listing_id=ticket.listing_id, pk=ticket.pk, status=TicketStatus.ISSUED.value)
    changed = issued.filter(revision=ticket.revision).update(
        first_name=names.first_name, last_name=names.last_name, holder_id=holder_id, revision=revision
    )
    if not changed:
        raise problems.TicketNotIssued(f"The ticket of {Names.of(ticket)} was used in this moment.")
    amended(ticket, kind, was=_words(Names.of(ticket)), now_is=_words(names), actor=actor, reason=reason, now=now)
    fact = TicketRenamed(ticket.booking_id, ticket.listing_id, ticket.operator_id, revision, kind.value)
    publish(fact, aggregate_id=ticket.id, aggregate_version=facts_told([ticket])[ticket.id], now=now)


def amended(
    ticket: Ticket,
    kind: AmendmentKind,
    *,
    was: dict[str, Any],
    now_is: dict[str, Any],
    actor: UUID,
    reason: str = "",
    now: datetime,
) -> None:
    """Add a row to a ticket's history. The lock of its booking makes the numbers follow one another."""
    before = Amendment.objects.filter(listing_id=ticket.listing_id, ticket_id=ticket.id).count()
    row = Amendment(
        listing_id=ticket.listing_id,
        ticket_id=ticket.id,
        number=before + 1,
        booking_id=ticket.booking_id,
        kind=kind.value,
        was=was,
        now=now_is,
        at=now,
        actor=actor,
        reason=reason,
    )
    Amendment.objects.bulk_create([row])


def _words(names: Names) -> dict[str, Any]:
    return {"first_name": names.first_name, "last_name": names.last_name}
