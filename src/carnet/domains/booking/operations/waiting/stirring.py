"""Noticing that somebody who waits might get a seat, or will get none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Min, OuterRef

from carnet.domains.booking import rules
from carnet.domains.booking.contracts import BookingStatus, WaitingStatus
from carnet.domains.booking.models import Booking, WaitingEntry, WaitingQueue
from carnet.domains.booking.operations.waiting import queue
from carnet.domains.booking.operations.waiting.filling import fill_waiting_list
from carnet.domains.inventory import queries as inventory
from carnet.domains.search.contracts import SpanOfListing
from carnet.infra.jobs import enqueue_many
from carnet.kernel.span import Span

_LIVE: Final = [status.value for status in rules.LIVE]
_AT_ONCE: Final = 500


def waiting_stir(listing_ids: Collection[UUID]) -> int:
    """Have the queues of these listings looked at in which somebody lives, one job for each; how many.

    A queue that waits for its job already gets no second one.
    """
    live = WaitingEntry.objects.filter(listing_id=OuterRef("pk"), status__in=_LIVE)
    calm = WaitingQueue.objects.select_for_update().filter(Exists(live), pk__in=listing_ids, stirred=False)
    found = [one.pk for one in calm.order_by("pk")]
    WaitingQueue.objects.filter(pk__in=found).update(stirred=True)
    enqueue_many(fill_waiting_list, ({"listing_id": str(one)} for one in found))
    return len(found)


def waiting_stir_for(booking_ids: Collection[UUID]) -> int:
    """As `waiting_stir` for the listings of bookings that ended, or were paid."""
    listings = Booking.objects.filter(pk__in=booking_ids).values_list("listing_ids", flat=True)
    return waiting_stir({one for several in listings for one in several})


@transaction.atomic
def waiting_withdraw(versions: Mapping[UUID, int], *, now: datetime) -> None:
    """End the queues of listings that were withdrawn, each unless a newer version of it is on sale."""
    for listing_id in sorted(versions):
        inventory.forget_offer(listing_id)
        offer = inventory.offers([listing_id]).get(listing_id)
        if offer is not None and offer.listing.version <= versions[listing_id] and queue.queue_lock(listing_id):
            for entry in queue.waiting_in(listing_id):
                queue.end(entry, now=now)


def waiting_look_after(*, now: datetime) -> int:
    """Look at every queue that no event has spoken of and that has something to do. Returns how many.

    It is the net below the events: a seat that nobody told of, a departure, a user whose other holds are over.
    """
    found = {*_closing(now), *_offers_over(now), *_with_seats(now)}
    enqueue_many(fill_waiting_list, ({"listing_id": str(one)} for one in sorted(found)))
    return len(found)


def _closing(now: datetime) -> Iterator[UUID]:
    """Queues that somebody waits in whose listing was to have left by now."""
    rows = WaitingEntry.objects.filter(status=WaitingStatus.WAITING.value, closes_at__lte=now)
    return rows.values_list("listing_id", flat=True).distinct().iterator()


def _offers_over(now: datetime) -> Iterator[UUID]:
    """Queues with an offer that is over and not written down yet."""
    held = Booking.objects.filter(pk=OuterRef("booking_id"), status=BookingStatus.HELD.value, expires_at__gt=now)
    rows = WaitingEntry.objects.filter(~Exists(held), status=WaitingStatus.OFFERED.value)
    return rows.values_list("listing_id", flat=True).distinct().iterator()


def _with_seats(now: datetime) -> Iterator[UUID]:
    """Queues with as many free seats as the smallest party on some part of the way needs, or off sale by now."""
    wanted = WaitingEntry.objects.filter(status=WaitingStatus.WAITING.value, closes_at__gt=now)
    rows = wanted.values_list("listing_id", "from_stop", "to_stop").annotate(least=Min("seats")).order_by("listing_id")
    least: dict[SpanOfListing, int] = {SpanOfListing(one, Span(a, b)): seats for one, a, b, seats in rows}
    spans = list(least)
    for start in range(0, len(spans), _AT_ONCE):
        part = spans[start : start + _AT_ONCE]
        free = inventory.free_by_class(part, now=now)
        yield from {span.listing_id for span, seats in free.items() if max(seats.values(), default=0) >= least[span]}
        yield from {span.listing_id for span in part if span not in free}
