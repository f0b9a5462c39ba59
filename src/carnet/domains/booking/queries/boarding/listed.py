"""Tickets as those who check them know them, and the manifest of a trip."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from carnet.domains.booking.contracts import Boarded, Manifest, ManifestTicket, TicketStatus
from carnet.domains.booking.models import Booking, Scan, Ticket
from carnet.domains.booking.queries.changes import listing_at
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import ListingSnapshot, PassengerKind
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.kernel.span import Span

_PAID: Final = (TicketStatus.ISSUED.value, TicketStatus.BOARDED.value)
_GIVEN_AWAY: Final = (TicketStatus.CANCELLED.value, TicketStatus.EXCHANGED.value)
_TRAVELS: Final = frozenset({*_PAID, TicketStatus.HELD.value})
# What is worth knowing at the door about a place.
_NOTED: Final = ("wheelchair",)
_GOOD_AFTER: Final = timedelta(days=1)
_NOWHERE: Final = 1 << 16


def manifest(*, operator_id: UUID, trip_id: UUID, by: Principal, now: datetime) -> Manifest:
    """Every ticket of the operator's trip, by place. Seven statements at most, however many tickets.

    Raises NotFound (also for another operator's trip, T44), Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.TICKETS_SCAN, operator_id)
    return manifest_of(listing_at(operator_id, trip_id), now=now)


def manifest_of(listing: ListingSnapshot, *, now: datetime) -> Manifest:
    """The same of a listing, for who has asked whether it may be seen."""
    held = Q(status=TicketStatus.HELD.value, id__in=inventory.held_tickets(listing.id, now=now))
    rows = Ticket.objects.filter(Q(status__in=(*_PAID, *_GIVEN_AWAY)) | held, listing_id=listing.id)
    ends = listing.stops[-1].arrival or listing.stops[0].departure or now
    return Manifest(
        listing=listing,
        tickets=tuple(sorted(listed(list(rows)).values(), key=_place)),
        generated_at=now,
        valid_until=ends + _GOOD_AFTER,
    )


def listed(rows: Collection[Ticket]) -> dict[UUID, ManifestTicket]:
    """These tickets, of any listings, by id. Five statements at most."""
    references = dict(Booking.objects.filter(pk__in={row.booking_id for row in rows}).values_list("pk", "reference"))
    exchanged = [row.id for row in rows if row.status == TicketStatus.EXCHANGED]
    replaced = dict(Ticket.objects.filter(replaces_id__in=exchanged, status__in=_PAID).values_list("replaces_id", "id"))
    boarded, notes = _boarded(rows), _notes({row.listing_id for row in rows})
    return {
        row.id: _listed(
            row,
            reference=references.get(row.booking_id, ""),
            notes=notes.get((row.listing_id, row.ordinal), ()),
            replaced_by=replaced.get(row.id),
            boarded=boarded.get(row.id),
        )
        for row in rows
    }


def _listed(
    row: Ticket, *, reference: str, notes: tuple[str, ...], replaced_by: UUID | None, boarded: Boarded | None
) -> ManifestTicket:
    bare = ManifestTicket(
        id=row.id,
        status=TicketStatus(row.status),
        span=Span(row.from_stop, row.to_stop),
        revision=row.revision,
        replaced_by=replaced_by,
    )
    if row.status not in _TRAVELS:  # their holders are none of the inspectors' business any more
        return bare
    return ManifestTicket(
        id=bare.id,
        status=bare.status,
        span=bare.span,
        revision=bare.revision,
        ordinal=row.ordinal,
        name=f"{row.first_name} {row.last_name}".strip(),
        passenger_kind=PassengerKind(row.passenger_kind),
        reference=reference,
        section=row.section,
        seat=row.seat,
        travel_class=row.travel_class,
        notes=notes,
        boarded=boarded,
    )


def _boarded(rows: Collection[Ticket]) -> Mapping[UUID, Boarded]:
    """The boarding of each ticket that has one."""
    scans = Scan.objects.filter(
        listing_id__in={row.listing_id for row in rows},
        ticket_id__in=[row.id for row in rows if row.status == TicketStatus.BOARDED],
        boards=True,
        undone_at__isnull=True,
    )
    return {one.ticket_id: as_boarded(one) for one in scans if one.ticket_id}


def as_boarded(scan: Scan) -> Boarded:
    """The scan as the one that let on board."""
    return Boarded(scan.id, scan.at, scan.stop, scan.by, scan.machine, scan.device)


def _notes(listing_ids: Collection[UUID]) -> Mapping[tuple[UUID, int | None], tuple[str, ...]]:
    return {
        (listing_id, seat.ordinal): noted
        for listing_id, offer in inventory.offers(listing_ids).items()
        for seat in offer.plan.seats
        if (noted := tuple(word for word in _NOTED if word in seat.attributes))
    }


def _place(ticket: ManifestTicket) -> tuple[int, str, UUID]:
    """Along the vehicle, then those without a place."""
    return (_NOWHERE if ticket.ordinal is None else ticket.ordinal, ticket.name, ticket.id)
