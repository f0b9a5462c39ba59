"""Keeping judged scans: their rows, the tickets that are boarded now, the history of these and their events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import TicketStatus
from carnet.domains.booking.events import TicketBoarded
from carnet.domains.booking.models import Move, Scan, Ticket
from carnet.domains.booking.operations.issued import facts_told
from carnet.infra.events import publish_many
from carnet.infra.principal import Principal

Tickets = Mapping[tuple[UUID, UUID], Ticket]


def write(scans: Sequence[Scan], tickets: Tickets, *, by: Principal, now: datetime) -> None:
    """Keep these scans. `tickets` holds every ticket that one of them boards; the bookings of these are locked."""
    boarding = [scan for scan in scans if scan.boards]
    Scan.objects.bulk_create(boarding)
    # A scan without a ticket waits for no lock, so that the same one may be told twice at once.
    Scan.objects.bulk_create([scan for scan in scans if not scan.boards], ignore_conflicts=True)
    if boarding:
        _board([(scan, tickets[scan.listing_id, _ticket_of(scan)]) for scan in boarding], by=by, now=now)


def note_shown(scans: Sequence[Scan]) -> None:
    """Keep what devices had shown for these scans, of which it was not known. A statement for each different word."""
    for shown, conflict in {(one.shown, one.conflict) for one in scans}:
        some = [one for one in scans if (one.shown, one.conflict) == (shown, conflict)]
        rows = Scan.objects.filter(listing_id__in={one.listing_id for one in some}, id__in=[one.id for one in some])
        rows.filter(shown__isnull=True).update(shown=shown, conflict=conflict)


def _board(boarded: Sequence[tuple[Scan, Ticket]], *, by: Principal, now: datetime) -> None:
    rows = [ticket for _, ticket in boarded]
    these = Ticket.objects.filter(listing_id__in={row.listing_id for row in rows}, id__in=[row.id for row in rows])
    moved = these.filter(status=TicketStatus.ISSUED.value).update(status=TicketStatus.BOARDED.value)
    if moved != len(rows):
        raise problems.Busy("A ticket has changed in this moment. Send the scans again.")
    taken_back = times_taken_back(rows)
    Move.objects.bulk_create(
        Move(
            booking_id=row.booking_id,
            subject_id=row.id,
            from_status=TicketStatus.ISSUED.value,
            to_status=TicketStatus.BOARDED.value,
            verb="board",
            at=now,
            actor=by.actor,
            taken_back=taken_back[row.id],
        )
        for row in rows
    )
    told = facts_told(rows)
    publish_many([(_fact(scan, row), row.id, told[row.id]) for scan, row in boarded], now=now)


def times_taken_back(tickets: Sequence[Ticket]) -> Counter[UUID]:
    """How often the boarding of each of these tickets was taken back so far."""
    undone = Scan.objects.filter(
        listing_id__in={one.listing_id for one in tickets},
        ticket_id__in=[one.id for one in tickets],
        boards=True,
        undone_at__isnull=False,
    )
    return Counter(number for number in undone.values_list("ticket_id", flat=True) if number)


def _fact(scan: Scan, row: Ticket) -> TicketBoarded:
    return TicketBoarded(
        booking_id=row.booking_id,
        listing_id=row.listing_id,
        operator_id=row.operator_id,
        from_stop=row.from_stop,
        to_stop=row.to_stop,
        seat=row.seat,
        scan_id=scan.id,
        stop=scan.stop,
        at=scan.at,
    )


def _ticket_of(scan: Scan) -> UUID:
    assert scan.ticket_id is not None  # noqa: S101  the table refuses a boarding without a ticket
    return scan.ticket_id
