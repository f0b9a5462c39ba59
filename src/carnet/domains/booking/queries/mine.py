"""Reads: a traveller's bookings as a list, sorted into heaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from carnet.domains.booking import models
from carnet.domains.booking.contracts import Booking, BookingStatus, When
from carnet.domains.booking.queries.purchases import with_tickets
from carnet.domains.inventory import queries as inventory

_UNPAID: Final = tuple(one.value for one in (BookingStatus.EXPIRED, BookingStatus.RELEASED, BookingStatus.FAILED))
_LOOKED_THROUGH: Final = 500
Cursor = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which of one's bookings are meant: those that begin in this time and fit a text.

    The text is a reference, words of a passenger's name, or a part of the name of a station, a city or what runs.
    """

    departs_from: datetime | None = None
    departs_until: datetime | None = None
    text: str = ""


def bookings(
    *,
    user_id: UUID,
    now: datetime,
    when: When | None = None,
    status: BookingStatus | None = None,
    narrowed: Narrowed = Narrowed(),
    after: Cursor | None = None,
    limit: int = 50,
) -> tuple[Booking, ...]:
    """The user's bookings: upcoming ones soonest first, all others latest first. Three statements at most.

    `after` is the `(departs_at, id)` of the last booking already shown. A text takes three statements more.
    """
    rows = _mine(user_id, narrowed)
    if when is not None:
        rows = rows.filter(in_heap(when, now))
    if status is not None:
        rows = rows.filter(in_status(status, now))
    return with_tickets(_ordered(rows, after, soonest_first=when is When.UPCOMING)[:limit], now=now)


def booking_counts(*, user_id: UUID, now: datetime, narrowed: Narrowed) -> Mapping[When, int]:
    """How many of the user's bookings are on each heap, in one statement but for the text's."""
    counts = {when.value: Count("pk", filter=in_heap(when, now)) for when in When}
    found = _mine(user_id, narrowed).aggregate(**counts)
    return {when: found[when.value] for when in When}


def in_heap(when: When, now: datetime) -> Q:
    """That a booking is on a heap at `now`; each is on one of them."""
    match when:
        case When.UPCOMING:
            return in_status(BookingStatus.HELD, now) | in_status(BookingStatus.CONFIRMED, now)
        case When.USED:
            return in_status(BookingStatus.COMPLETED, now)
        case When.CANCELLED:
            return in_status(BookingStatus.CANCELLED, now)
        case When.EXPIRED:
            return in_status(BookingStatus.EXPIRED, now) | Q(status__in=_UNPAID)


def in_status(status: BookingStatus, now: datetime) -> Q:
    """That a booking is in a status at `now`, as `rules.status_at` reads it."""
    match status:
        case BookingStatus.HELD:
            return Q(status=status.value, expires_at__gt=now)
        case BookingStatus.EXPIRED:
            return Q(status=status.value) | Q(status=BookingStatus.HELD.value, expires_at__lte=now)
        case BookingStatus.CONFIRMED:
            return Q(status=status.value, arrives_at__gt=now)
        case BookingStatus.COMPLETED:
            return Q(status=BookingStatus.CONFIRMED.value, arrives_at__lte=now)
        case _:
            return Q(status=status.value)


def _mine(user_id: UUID, narrowed: Narrowed) -> QuerySet[models.Booking]:
    rows = models.Booking.objects.filter(user_id=user_id)
    if narrowed.departs_from is not None:
        rows = rows.filter(departs_at__gte=narrowed.departs_from)
    if narrowed.departs_until is not None:
        rows = rows.filter(departs_at__lt=narrowed.departs_until)
    text = narrowed.text.strip()
    return rows.filter(_fits(user_id, text)) if text else rows


def _fits(user_id: UUID, text: str) -> Q:
    return Q(reference=text.upper()) | Q(named(text)) | Q(pk__in=_through(user_id, text))


def named(text: str) -> Exists:
    """That a passenger of the booking has all words of `text` in their name."""
    tickets = models.Ticket.objects.filter(booking_id=OuterRef("id"))
    for word in text.split():
        tickets = tickets.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    return Exists(tickets)


def _through(user_id: UUID, text: str) -> set[UUID]:
    """The latest of the user's bookings with a ticket that begins or ends in such a place, or for what has such a name.

    Listings are read as they are for the page itself, and are often at hand already.
    """
    latest = models.Booking.objects.filter(user_id=user_id).order_by("-departs_at").values("pk")[:_LOOKED_THROUGH]
    tickets = models.Ticket.objects.filter(booking_id__in=latest)
    spans = list(tickets.values_list("booking_id", "listing_id", "from_stop", "to_stop").distinct())
    listings = inventory.snapshots({listing_id for _, listing_id, _, _ in spans})
    wanted = text.casefold()
    found = set()
    for booking_id, listing_id, from_stop, to_stop in spans:
        listing = listings[listing_id]
        ends = (listing.stops[from_stop], listing.stops[to_stop])
        words = [listing.name, *(name for stop in ends for name in (stop.city_name, stop.station_name))]
        if any(wanted in word.casefold() for word in words):
            found.add(booking_id)
    return found


def _ordered(rows: QuerySet[models.Booking], after: Cursor | None, *, soonest_first: bool) -> QuerySet[models.Booking]:
    if after is not None:
        at, last = after
        beyond = "gt" if soonest_first else "lt"
        rows = rows.filter(Q(**{f"departs_at__{beyond}": at}) | Q(departs_at=at, **{f"id__{beyond}": last}))
    return rows.order_by("departs_at", "id") if soonest_first else rows.order_by("-departs_at", "-id")
