"""Reads: one's places in waiting lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from carnet.domains.booking import models, problems, rules
from carnet.domains.booking.contracts import (
    BookingStatus,
    PassengerName,
    WaitingEntry,
    WaitingOffer,
    WaitingPlace,
    WaitingStatus,
)
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import Offer, Wish
from carnet.domains.schedule.contracts import TripStatus
from carnet.infra.events import codec
from carnet.kernel.money import Money
from carnet.kernel.span import Span

Rows = QuerySet[models.WaitingEntry]
Cursor = tuple[datetime, UUID]

_BOARDS: Final = (TripStatus.PUBLISHED, TripStatus.DELAYED, TripStatus.BOARDING)


@dataclass(frozen=True, slots=True)
class OfferedBooking:
    """What an entry was offered: the booking, and what that is at the moment of reading."""

    reference: str
    status: BookingStatus
    until: datetime


def waiting_entries(
    *, user_id: UUID, now: datetime, after: Cursor | None = None, limit: int = 50
) -> tuple[WaitingEntry, ...]:
    """The user's places in waiting lists, those that are over too, the latest first; four statements at most.

    `after` is the `(joined_at, id)` of the last one already shown.
    """
    rows = models.WaitingEntry.objects.filter(user_id=user_id)
    if after is not None:
        at, last = after
        rows = rows.filter(Q(joined_at__lt=at) | Q(joined_at=at, id__lt=last))
    return as_waiting(with_place(rows).order_by("-joined_at", "-id")[:limit], now=now)


def waiting_entry(*, user_id: UUID, entry_id: UUID, now: datetime) -> WaitingEntry:
    """One of them. Raises WaitingUnknown, also for somebody else's."""
    found = as_waiting(with_place(models.WaitingEntry.objects.filter(pk=entry_id, user_id=user_id)), now=now)
    if not found:
        raise problems.WaitingUnknown("You have no such place in a waiting list.")
    return found[0]


def with_place(rows: Rows) -> Rows:
    """Rows with `ahead` and `seats_ahead`: who waits before them for the same class on a part of the same way."""
    before = models.WaitingEntry.objects.filter(
        Q(travel_class=OuterRef("travel_class")) | Q(travel_class="") | Q(Exact(OuterRef("travel_class"), Value(""))),
        listing_id=OuterRef("listing_id"),
        status=WaitingStatus.WAITING.value,
        number__lt=OuterRef("number"),
        from_stop__lt=OuterRef("to_stop"),
        to_stop__gt=OuterRef("from_stop"),
    )
    counted = before.order_by().values("listing_id").annotate(n=Count("id"), sum=Sum("seats"))
    return rows.annotate(
        ahead=Coalesce(Subquery(counted.values("n")), 0), seats_ahead=Coalesce(Subquery(counted.values("sum")), 0)
    )


def as_waiting(rows: Iterable[Any], *, now: datetime) -> tuple[WaitingEntry, ...]:
    """Rows of `with_place` as others see them."""
    found = list(rows)
    offered = offered_bookings(found, now=now)
    offers = inventory.offers({row.listing_id for row in found if row.status == WaitingStatus.WAITING})
    return tuple(_entry(row, offered.get(row.booking_id), offers.get(row.listing_id), now=now) for row in found)


def offered_bookings(rows: Sequence[models.WaitingEntry], *, now: datetime) -> Mapping[UUID | None, OfferedBooking]:
    """The bookings that these entries were offered, by their ids."""
    ids = [row.booking_id for row in rows if row.booking_id is not None]
    found = models.Booking.objects.filter(pk__in=ids) if ids else ()
    return {
        one.id: OfferedBooking(
            one.reference,
            rules.status_at(BookingStatus(one.status), one.expires_at, one.arrives_at, now),
            one.expires_at,
        )
        for one in found
    }


def _entry(row: Any, offered: OfferedBooking | None, offer: Offer | None, *, now: datetime) -> WaitingEntry:
    over = offer is not None and is_over(offer, Span(row.from_stop, row.to_stop), now=now)
    became = offered.status if offered else None
    status = rules.waiting_status(WaitingStatus(row.status), offered=became, over=over)
    return WaitingEntry(
        id=row.id,
        user_id=row.user_id,
        listing_id=row.listing_id,
        span=Span(row.from_stop, row.to_stop),
        family=row.family,
        travel_class=row.travel_class or None,
        passengers=passengers_of(row),
        wishes=tuple(Wish(wish) for wish in row.wishes),
        email=row.email,
        price=Money(row.amount, row.currency),
        most=Money(row.most, row.currency),
        status=status,
        joined_at=row.joined_at,
        offer=WaitingOffer(offered.reference, offered.until) if offered else None,
        place=WaitingPlace(row.ahead, row.seats_ahead) if status is WaitingStatus.WAITING else None,
    )


def passengers_of(row: models.WaitingEntry) -> tuple[PassengerName, ...]:
    """The party of an entry."""
    return tuple(codec.from_json(PassengerName, one) for one in row.passengers)


def is_over(offer: Offer, span: Span, *, now: datetime) -> bool:
    """Whether nobody can wait for a part of a listing any more: it does not run, was withdrawn, or has left there.

    One that is off sale for a moment, while it gets another vehicle, is not over.
    """
    listing = offer.listing
    runs = listing.on_sale and listing.status in _BOARDS and span.fits(listing.legs)
    return not runs or now >= closes_at(offer, span)


def closes_at(offer: Offer, span: Span) -> datetime:
    """When nobody can buy, or board, at the first stop of a span any more."""
    departure = offer.listing.stops[span.from_stop].departure
    assert departure is not None  # noqa: S101  nobody can join without one
    return min(departure, offer.listing.sale_until or departure)
