"""The queue of a listing: its lock, and bringing what is written up to what is so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from carnet.domains.booking import queries, rules
from carnet.domains.booking.contracts import BookingStatus, WaitingStatus
from carnet.domains.booking.models import Booking, WaitingEntry, WaitingQueue
from carnet.domains.booking.operations.waiting.telling import tell_ended
from carnet.domains.inventory.contracts import Offer
from carnet.kernel.span import Span

_PAID = [BookingStatus.CONFIRMED.value]


def queue_lock(listing_id: UUID) -> WaitingQueue | None:
    """The queue of a listing, locked until the transaction ends; None where nobody ever waited.

    Whoever joins, leaves or is offered seats locks it before any booking, buyer or seat.
    """
    return WaitingQueue.objects.select_for_update().filter(pk=listing_id).first()


def waiting_in(listing_id: UUID) -> Sequence[WaitingEntry]:
    """Who waits for seats of a listing, in order of joining."""
    rows = WaitingEntry.objects.filter(listing_id=listing_id, status=WaitingStatus.WAITING.value)
    return list(rows.order_by("number"))


def move(entry: WaitingEntry, to: WaitingStatus, *, now: datetime, **values: object) -> bool:
    """Bring an entry from the state it was read in to another; False when it is not there any more."""
    over = {} if to is WaitingStatus.OFFERED else {"over_at": now}
    rows = WaitingEntry.objects.filter(pk=entry.pk, status=entry.status)
    return bool(rows.update(status=to.value, **over, **values))


def settle(rows: Sequence[WaitingEntry], *, now: datetime) -> None:
    """Write down what became of offers: paid, lapsed, given back or failed, as their bookings say."""
    offered = queries.offered_bookings(rows, now=now)
    for row in rows:
        booking = offered[row.booking_id]
        became = rules.waiting_status(WaitingStatus(row.status), offered=booking.status, over=False)
        if became != row.status and move(row, became, now=now) and became is WaitingStatus.ENDED:
            tell_ended(row, now=now)


def undecided(listing_id: UUID) -> Sequence[WaitingEntry]:
    """Entries of a listing whose offers are not known to be over, and those that were paid after they had lapsed."""
    paid = Exists(Booking.objects.filter(pk=OuterRef("booking_id"), status__in=_PAID))
    late = Q(paid, status=WaitingStatus.LAPSED.value)
    rows = WaitingEntry.objects.filter(Q(status=WaitingStatus.OFFERED.value) | late, listing_id=listing_id)
    return list(rows.order_by("number"))


def close(offer: Offer, *, now: datetime) -> None:
    """End the entries that nothing can come of any more, and keep when the others do."""
    for row in waiting_in(offer.listing.id):
        span = Span(row.from_stop, row.to_stop)
        if queries.is_over(offer, span, now=now):
            end(row, now=now)
        elif row.closes_at != queries.closes_at(offer, span):
            WaitingEntry.objects.filter(pk=row.pk).update(closes_at=queries.closes_at(offer, span))


def end(row: WaitingEntry, *, now: datetime) -> None:
    """Nothing can come of waiting any more; whoever waited is told."""
    if move(row, WaitingStatus.ENDED, now=now):
        tell_ended(row, now=now)
