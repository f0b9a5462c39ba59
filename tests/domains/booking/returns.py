"""Giving tickets back, for tests: quotes and their confirmation in one word each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import BookingStatus, CancellationQuote, Cancelled, TicketStatus
from carnet.domains.booking.models import Ticket
from carnet.domains.payments import queries as payments
from carnet.domains.payments.contracts import Destination
from carnet.infra.access import MemberRole, PlatformRole
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW
from tests.domains.booking.changed import Bought
from tests.domains.booking.conftest import Sale
from tests.money import balance

# The train of tests leaves three days from NOW, and two minutes.
LEAVES = NOW + timedelta(days=3, minutes=2)
HOUR = timedelta(hours=1)


def quote(
    one: Bought,
    tickets: Sequence[UUID] | None = None,
    *,
    to: Destination = Destination.SOURCE,
    now: datetime = NOW,
) -> CancellationQuote:
    """What its buyer is told."""
    return operations.cancellation_quote(
        user_id=one.user_id, reference=one.reference, ticket_ids=tickets, destination=to, now=now
    )


def confirm(one: Bought, asked: CancellationQuote, *, now: datetime = NOW) -> Cancelled:
    """Its buyer agrees."""
    return operations.cancellation_confirm(user_id=one.user_id, reference=one.reference, quote_id=asked.id, now=now)


def give_back(one: Bought, tickets: Sequence[UUID] | None = None, *, now: datetime = NOW) -> Cancelled:
    """Both in one."""
    return confirm(one, quote(one, tickets, now=now), now=now)


def staff(sale: Sale, role: MemberRole = MemberRole.MANAGER) -> Principal:
    """One of the operator's people."""
    return Principal(user_id=ids.new_id(), memberships={sale.listing.operator_id: role})


def support() -> Principal:
    """Somebody of support."""
    return Principal(user_id=ids.new_id(), roles=frozenset({PlatformRole.SUPPORT}), second_factor=True)


def set_status(ticket_id: UUID, status: str) -> None:
    """What somebody else did to a ticket meanwhile; the history is of no interest."""
    Ticket.objects.filter(pk=ticket_id).update(status=status)


def unchanged(one: Bought, money: int = 6_000) -> bool:
    """Nothing happened to a booking, and its buyer has this much in the wallet."""
    return (
        one.booking.status is BookingStatus.CONFIRMED
        and {ticket.status for ticket in one.booking.tickets} <= {TicketStatus.ISSUED, TicketStatus.BOARDED}
        and balance(one.user_id) == money
        and broken() == []
    )


def broken() -> list[str]:
    """The rules that the auditor and the ledger's own search find broken."""
    found = [verdict.rule.file for verdict in auditor.audit(Role.ALL, now=NOW) if verdict.broken]
    faults = {fault.rule for fault in payments.ledger_faults()} - {"payment has a row per move"}  # money of tests
    return [*found, *sorted(faults)]
