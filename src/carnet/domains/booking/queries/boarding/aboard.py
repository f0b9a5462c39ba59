"""Who is on board, stop by stop, and what scanners disagree about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from carnet.domains.booking.contracts import Boarding, Conflict, KeptScan, ManifestTicket, Verdict
from carnet.domains.booking.models import Scan, Ticket
from carnet.domains.booking.queries.boarding.listed import listed, manifest
from carnet.domains.booking.rules import boarding as rules
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal


def boarding(*, operator_id: UUID, trip_id: UUID, by: Principal, now: datetime) -> Boarding:
    """The operator's trip as those at its doors have reported it. Raises NotFound, Forbidden, SecondFactorNeeded."""
    known = manifest(operator_id=operator_id, trip_id=trip_id, by=by, now=now)
    gone = rules.gone_stops(known.listing, now=now)
    stops = rules.count_stops(known.tickets, stops=len(known.listing.stops), gone=gone)
    return Boarding(
        manifest=known,
        stops=stops,
        gone=gone,
        expected=sum(one.expected for one in stops),
        on_board=rules.on_board(known.tickets, gone),
        no_show=sum(one.no_show for one in stops),
        conflicts=_conflicts(trip_id, {one.id: one for one in known.tickets}),
    )


def kept_scan(*, operator_id: UUID, scan_id: UUID, by: Principal) -> tuple[KeptScan, ManifestTicket | None]:
    """A scan of the operator's and its ticket. Devices make ids: of two with the same one that boarded is meant.

    Raises NotFound (also for another operator's, T44), Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.TICKETS_SCAN, operator_id)
    row = scan_row(operator_id, scan_id)
    tickets = Ticket.objects.filter(listing_id=row.listing_id, id=row.ticket_id) if row.ticket_id else ()
    return as_kept(row), next(iter(listed(list(tickets)).values()), None)


def scan_row(operator_id: UUID, scan_id: UUID) -> Scan:
    """Its row, for who has asked whether it may be seen. Raises NotFound."""
    scan = Scan.objects.filter(operator_id=operator_id, id=scan_id).order_by("-boards").first()
    if scan is None:
        raise NotFound("There is no such scan.")
    return scan


def _conflicts(trip_id: UUID, tickets: Mapping[UUID, ManifestTicket]) -> tuple[Conflict, ...]:
    """Each ticket that a device was told otherwise about, with all its scans, by time; the latest first."""
    scans = Scan.objects.filter(listing_id=trip_id)
    disputed = {one.id: one.ticket_id for one in scans.filter(conflict=True)}
    rows = scans.filter(ticket_id__in={one for one in disputed.values() if one}) | scans.filter(id__in=disputed)
    found = _grouped(as_kept(row) for row in rows.order_by("at", "id"))
    conflicts = [Conflict(tickets.get(some[0].ticket_id) if some[0].ticket_id else None, some) for some in found]
    return tuple(sorted(conflicts, key=lambda one: one.scans[-1].received_at, reverse=True))


def _grouped(scans: Iterable[KeptScan]) -> list[tuple[KeptScan, ...]]:
    """By ticket; a scan that named none stands alone."""
    groups: dict[UUID, list[KeptScan]] = {}
    for one in scans:
        groups.setdefault(one.ticket_id or one.id, []).append(one)
    return [tuple(some) for some in groups.values()]


def as_kept(row: Scan) -> KeptScan:
    """The scan as others see it."""
    return KeptScan(
        id=row.id,
        trip_id=row.listing_id,
        ticket_id=row.ticket_id,
        stop=row.stop,
        at=row.at,
        received_at=row.received_at,
        device=row.device,
        by=row.by,
        machine=row.machine,
        verdict=Verdict(row.verdict),
        shown=Verdict(row.shown) if row.shown else None,
        boards=row.boards,
        undone_at=row.undone_at,
    )
