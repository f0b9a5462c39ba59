"""Opening changes: set-based, in batches, and harmless to repeat.

A ticket knows the times it was sold for; `ListingTimes` knows how its listing runs. Where these differ there is a
change, whatever order the news came in. Bookings are locked first, as paying and refunding do.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q

from carnet.domains.booking.contracts import TicketStatus
from carnet.domains.booking.models import Booking, ListingTimes, OperatorChange, Ticket
from carnet.domains.schedule.contracts import TripStatus
from carnet.infra import sql

BATCH: Final = 500
_SOLD: Final = (TicketStatus.ISSUED.value, TicketStatus.BOARDED.value)
_ENDED: Final = frozenset({TripStatus.CANCELLED, TripStatus.DEPARTED, TripStatus.ARRIVED})


def listings_changed(snapshots: Sequence[Mapping[str, Any]]) -> list[tuple[UUID, int]]:
    """Keep how listings run by these snapshots (JSON of ListingSnapshot).

    Returns the listings, with their version, that are news to somebody who has a ticket of them.
    """
    return _execute("listing_times", {"listings": json.dumps(list(snapshots))})


def open_changes(
    *, listing_id: UUID, version: int, after: UUID | None, now: datetime, limit: int = BATCH
) -> tuple[UUID | None, list[UUID]]:
    """Open what `version` of a listing changed about its sold tickets that follow `after`, at most `limit` of them.

    Returns the last ticket that was looked at, None at the end of the list or when there is a newer version, and the
    bookings whose holders are to be told. Call it in a transaction.
    """
    if not ListingTimes.objects.filter(pk=listing_id, version=version).exists():
        return None, []
    sold = Ticket.objects.filter(listing_id=listing_id, status__in=_SOLD).order_by("id")
    if after is not None:
        sold = sold.filter(id__gt=after)
    rows = list(sold.values_list("id", "booking_id")[:limit])
    changed = open_tickets({listing_id}, rows, now=now)
    return (rows[-1][0] if len(rows) == limit else None), changed


def open_missed(booking_ids: Collection[UUID], *, now: datetime) -> list[UUID]:
    """Open what changed about the tickets of these bookings while they were being paid. Returns those to be told."""
    sold = Ticket.objects.filter(booking_id__in=booking_ids, status=TicketStatus.ISSUED.value)
    changed = sold.filter(listing_id__in=ListingTimes.objects.values("listing_id"))
    rows = list(changed.order_by("id").values_list("id", "booking_id", "listing_id"))
    with transaction.atomic():
        return open_tickets({listing for _, _, listing in rows}, [(one, whole) for one, whole, _ in rows], now=now)


def untold(listing_ids: Collection[UUID]) -> list[UUID]:
    """The bookings with an open change of these listings that their holders were not told of as it is now."""
    rows = OperatorChange.objects.filter(listing_id__in=listing_ids, choice__isnull=True)
    news = rows.filter(Q(told_version__isnull=True) | ~Q(told_version=F("version")))
    return list(news.values_list("booking_id", flat=True).order_by("booking_id").distinct())


def ended(listing_id: UUID) -> str | None:
    """Why a listing takes nobody on board any more: `cancelled`, `departed` or `arrived`; None for one that does."""
    status = ListingTimes.objects.filter(pk=listing_id).values_list("status", flat=True).first()
    return status if status in _ENDED else None


def open_tickets(listing_ids: Collection[UUID], tickets: Sequence[tuple[UUID, UUID]], *, now: datetime) -> list[UUID]:
    """Open what there is to open about these (ticket, booking), and let bookings begin and end when they do now."""
    if not tickets:
        return []
    locked = Booking.objects.select_for_update().filter(pk__in={booking_id for _, booking_id in tickets})
    list(locked.order_by("pk").values_list("pk"))
    values = {"listings": list(listing_ids), "tickets": [ticket_id for ticket_id, _ in tickets], "now": now}
    changed = [booking_id for (booking_id,) in _execute("open_changes", values)]
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(sql.load("carnet.domains.booking", "booking_times"), {"bookings": changed})
    return changed


def _execute(name: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.domains.booking", name), values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
