"""Taking a mistaken boarding back: the ticket is good for another one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from carnet.domains.booking.contracts import KeptScan, TicketStatus
from carnet.domains.booking.events import TicketUnboarded
from carnet.domains.booking.models import Booking, Move, Scan, Ticket
from carnet.domains.booking.operations.boarding.writing import times_taken_back
from carnet.domains.booking.operations.issued import facts_told
from carnet.domains.booking.queries.boarding import as_kept, scan_row
from carnet.infra import audit
from carnet.infra.access import Permission, allow_at
from carnet.infra.events import publish
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import Problem


class ScanBoardedNobody(Problem):
    """The scan let nobody on board, or the ticket has ended since."""

    code = "SCAN_BOARDED_NOBODY"


@transaction.atomic
def scan_undo(*, operator_id: UUID, scan_id: UUID, reason: str, by: Principal, now: datetime) -> KeptScan:
    """Take back that a scan let its ticket's passenger on board; the audit log keeps who did it and why.

    Done again it says what is already so. Raises NotFound (also for another operator's, T44), Forbidden,
    SecondFactorNeeded, ScanBoardedNobody.
    """
    allow_at(by, Permission.TICKETS_SCAN, operator_id)
    ticket = _locked(scan_row(operator_id, scan_id))
    scan = scan_row(operator_id, scan_id)
    if scan.undone_at is not None:
        return as_kept(scan)
    if ticket is None or not scan.boards or not _unboard(ticket):
        raise ScanBoardedNobody("This scan let nobody on board, or its ticket has ended since.")
    Scan.objects.filter(listing_id=scan.listing_id, id=scan.id).update(undone_at=now, undone_by=by.actor)
    scan.undone_at = now
    _record(scan, ticket, reason, by=by, now=now)
    return as_kept(scan)


def _locked(scan: Scan) -> Ticket | None:
    """The ticket of the scan, its booking locked."""
    ticket = Ticket.objects.filter(listing_id=scan.listing_id, id=scan.ticket_id).first() if scan.ticket_id else None
    if ticket is not None:
        Booking.objects.select_for_update().get(pk=ticket.booking_id)
    return ticket


def _unboard(ticket: Ticket) -> bool:
    boarded = Ticket.objects.filter(listing_id=ticket.listing_id, id=ticket.id, status=TicketStatus.BOARDED.value)
    return boarded.update(status=TicketStatus.ISSUED.value) == 1


def _record(scan: Scan, ticket: Ticket, reason: str, *, by: Principal, now: datetime) -> None:
    Move.objects.create(
        booking_id=ticket.booking_id,
        subject_id=ticket.id,
        from_status=TicketStatus.BOARDED.value,
        to_status=TicketStatus.ISSUED.value,
        verb="unboard",
        at=now,
        actor=by.actor,
        taken_back=times_taken_back([ticket])[ticket.id],
    )
    detail = {"scan": ids.encode("scn", scan.id), "trip": ids.encode("trp", scan.listing_id), "reason": reason}
    audit.record(by.actor, "ticket.unboard", ids.encode("tkt", ticket.id), detail, now=now)
    fact = TicketUnboarded(ticket.booking_id, ticket.listing_id, ticket.operator_id, scan.id)
    publish(fact, aggregate_id=ticket.id, aggregate_version=facts_told([ticket])[ticket.id], now=now)
