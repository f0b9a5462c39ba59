"""The departures of a day that somebody has a ticket for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from carnet.domains.booking.contracts import BoardingTrip, TicketStatus
from carnet.domains.booking.models import Ticket
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.kernel.clock import midnight

_LIVING: Final = (TicketStatus.ISSUED.value, TicketStatus.BOARDED.value)
_DAY: Final = timedelta(days=1)
# A trip is at most so many days under way, and a delayed one leaves at most a day after its tickets say.
_LONGEST: Final = timedelta(days=3)
_NO_TIME: Final = datetime.max.replace(tzinfo=UTC)


def boarding_trips(
    *,
    operator_id: UUID,
    by: Principal,
    now: datetime,
    day: date | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int,
) -> tuple[BoardingTrip, ...]:
    """Up to `limit` trips and performances that begin on a day in UTC, by departure; None: today, or still under way.

    `after` is the departure and id of the last one that was read. Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.TICKETS_SCAN, operator_id)
    since = midnight(day or now.date())
    counts = _counts(operator_id, since)
    listings = inventory.snapshots(list(counts)).values()
    under_way_at = now if day is None else None
    found = sorted(
        (one for one in listings if _is_of_day(one, since, under_way_at) and (not after or departure(one) > after)),
        key=departure,
    )
    return tuple(BoardingTrip(one, *counts[one.id]) for one in found[:limit])


def departure(listing: ListingSnapshot) -> tuple[datetime, UUID]:
    """When the listing begins, and its id: the key that it is sorted by."""
    return listing.stops[0].departure or _NO_TIME, listing.id


def _counts(operator_id: UUID, since: datetime) -> dict[UUID, tuple[int, int]]:
    """Tickets and boarded ones of each listing around the day."""
    rows = Ticket.objects.filter(
        operator_id=operator_id,
        status__in=_LIVING,
        arrives_at__range=(since - _DAY, since + _DAY + 2 * _LONGEST),
        departs_at__range=(since - _LONGEST, since + _DAY + _LONGEST),
    )
    boarded = Count("id", filter=Q(status=TicketStatus.BOARDED.value))
    found = rows.values_list("listing_id").annotate(tickets=Count("id"), boarded=boarded)
    return {listing_id: (tickets, on_board) for listing_id, tickets, on_board in found.order_by()}


def _is_of_day(listing: ListingSnapshot, since: datetime, under_way_at: datetime | None) -> bool:
    begins, ends = departure(listing)[0], listing.stops[-1].arrival
    if since <= begins < since + _DAY:
        return True
    return under_way_at is not None and begins <= under_way_at and ends is not None and under_way_at <= ends
