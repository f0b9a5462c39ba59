"""Taking scans, one or a device's whole offline day: each is judged, kept and answered by itself.

The first good scan of a ticket that reaches the server has the boarding; within a call, the earlier by the devices'
clocks. Where a device had said otherwise, both stay and are shown as a conflict. The statements are about fifteen,
however many scans.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from carnet.domains.booking.contracts import NewScan, ScanAnswer
from carnet.domains.booking.models import Booking, Scan, Ticket
from carnet.domains.booking.operations.boarding.door import Door
from carnet.domains.booking.operations.boarding.reading import Read, read
from carnet.domains.booking.operations.boarding.writing import note_shown, write
from carnet.domains.booking.queries.boarding import listed
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra import keys
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal


@transaction.atomic
def scans_take(*, operator_id: UUID, scans: Sequence[NewScan], by: Principal, now: datetime) -> tuple[ScanAnswer, ...]:
    """Judge, keep and answer each of these scans, whose ids all differ.

    One that was told before is answered as it was then (T61). One for a trip that is not the operator's is not kept
    and tells nothing (T44); nor is one at a time that cannot be. Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.TICKETS_SCAN, operator_id)
    signers = keys.ticket_public_keys()
    seen = [read(one, signers) for one in scans]
    trips = _own(operator_id, seen)
    here = [one for one in seen if one.scan.trip_id in trips]
    rows = _locked(here)
    entries = listed(rows.values())
    door = Door(trips, {place: entries[row.id] for place, row in rows.items()}, _kept(here), by=by, now=now)
    in_time = sorted(seen, key=lambda one: (one.scan.at, one.scan.id))
    answers = {one.scan.id: door.answer(one) for one in in_time}
    write(door.new, rows, by=by, now=now)
    note_shown(door.told)
    return tuple(answers[one.id] for one in scans)


def _own(operator_id: UUID, seen: Collection[Read]) -> dict[UUID, ListingSnapshot]:
    """The operator's trips among those that scans or codes name."""
    named = {one.scan.trip_id for one in seen} | {one.seen.trip_id for one in seen if one.seen.trip_id}
    found = inventory.snapshots(named)
    return {number: listing for number, listing in found.items() if listing.operator_id == operator_id}


def _locked(seen: Collection[Read]) -> dict[tuple[UUID, UUID], Ticket]:
    """The tickets of these scans by listing and id. Their bookings are locked, as whoever ends a ticket does."""
    wanted = {one.ticket for one in seen if one.ticket}
    rows = Ticket.objects.filter(listing_id__in={trip for trip, _ in wanted}, id__in={number for _, number in wanted})
    bookings = Booking.objects.select_for_update().filter(pk__in=list(rows.values_list("booking_id", flat=True)))
    list(bookings.order_by("pk").values_list("pk"))
    return {(row.listing_id, row.id): row for row in rows.all()}


def _kept(seen: Collection[Read]) -> dict[tuple[UUID, UUID], Scan]:
    """Those of these scans that were told before."""
    rows = Scan.objects.filter(listing_id__in={one.scan.trip_id for one in seen}, id__in={one.scan.id for one in seen})
    return {(row.listing_id, row.id): row for row in rows}
