"""The railway's doors in the demo: who is on board of today's trains, and one ticket that two people came with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.domains.booking import operations as booking
from carnet.domains.booking import queries as bookings
from carnet.domains.booking.contracts import ManifestTicket, NewScan, TicketStatus, Verdict
from carnet.domains.booking.queries.boarding import departure
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.project.demo.catalog import Catalog
from carnet.project.demo.railway import SLUG

_MOST: Final = 100
_NEVER_COMES: Final = 7  # one in so many
_DOORS: Final = ("Handheld 1", "Handheld 2")
_OPENS: Final = timedelta(minutes=10)
_BEFORE_LEAVING: Final = timedelta(minutes=4)
_LATER: Final = timedelta(minutes=1)


def board(catalog: Catalog, inspector: UUID, *, now: datetime) -> None:
    """Let the inspector scan those who have come to today's trains by now; what was scanned already stays so.

    At an hour when no train has a ticket, people come to the next one early.
    """
    operator_id = catalog.operator(SLUG)
    by = Principal(user_id=inspector, memberships={operator_id: MemberRole.INSPECTOR})
    found = bookings.boarding_trips(operator_id=operator_id, by=by, now=now, limit=_MOST)
    fresh = [one.listing for one in found if not one.boarded]
    # By the clock: the news of what has left may still be on its way to where tickets are.
    running = [one for one in fresh if departure(one)[0] - _OPENS <= now]
    for place, listing in enumerate(running or fresh[:1]):
        _scan(listing, by, disputed=place == 0, early=not running, now=now)


def _scan(listing: ListingSnapshot, by: Principal, *, disputed: bool, early: bool, now: datetime) -> None:
    at = listing.operator_id
    manifest = bookings.manifest(operator_id=at, trip_id=listing.id, by=by, now=now)
    waiting = [one for one in manifest.tickets if one.status is TicketStatus.ISSUED]
    scans = _scans(listing, waiting, early=early, now=now)
    if scans and disputed:
        scans.append(_copy(scans[0], now=now))
    if scans:
        booking.scans_take(operator_id=at, scans=scans, by=by, now=now)


def _scans(listing: ListingSnapshot, waiting: Sequence[ManifestTicket], *, early: bool, now: datetime) -> list[NewScan]:
    """All but a few of those whose stop the train stands at, or has left."""
    found = []
    for number, ticket in enumerate(waiting, start=1):
        leaves = listing.stops[ticket.span.from_stop].departure
        came = leaves is not None and (early or leaves - _OPENS <= now) and number % _NEVER_COMES
        if came and leaves:
            device = _DOORS[number % len(_DOORS)]
            at = min(leaves - _BEFORE_LEAVING, now - _LATER)
            scan = NewScan(ids.new_id(), listing.id, ticket.span.from_stop, at, ticket_id=ticket.id, device=device)
            found.append(scan)
    return found


def _copy(first: NewScan, *, now: datetime) -> NewScan:
    """Somebody else with the same ticket, at another door, whose scanner had no network."""
    at = min(first.at + _LATER, now)
    return NewScan(
        ids.new_id(),
        first.trip_id,
        first.stop,
        at,
        ticket_id=first.ticket_id,
        device="Handheld 3",
        shown=Verdict.GOOD,
    )
