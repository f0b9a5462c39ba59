"""Leaving a queue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from carnet.domains.booking import problems, queries
from carnet.domains.booking.contracts import WaitingStatus
from carnet.domains.booking.models import WaitingEntry
from carnet.domains.booking.operations.end import release
from carnet.domains.booking.operations.waiting import queue


@transaction.atomic
def waiting_leave(*, user_id: UUID, entry_id: UUID, now: datetime) -> bool:
    """Leave a queue; seats that were offered and not paid go to whoever is next. False when it was over before.

    Raises WaitingUnknown, or NotWaiting when the seats are paid.
    """
    # Found without a lock for its listing, then looked at under the lock of the queue.
    found = queries.waiting_entry(user_id=user_id, entry_id=entry_id, now=now)
    queue.queue_lock(found.listing_id)
    entry = queries.waiting_entry(user_id=user_id, entry_id=entry_id, now=now)
    if entry.status is WaitingStatus.TAKEN:
        raise problems.NotWaiting("These seats are yours: give the tickets back instead.", status=entry.status.value)
    if entry.status not in {WaitingStatus.WAITING, WaitingStatus.OFFERED}:
        return False
    if entry.status is WaitingStatus.OFFERED and entry.offer is not None:
        release(user_id=user_id, reference=entry.offer.reference, now=now)
    return queue.move(WaitingEntry.objects.get(pk=entry_id), WaitingStatus.LEFT, now=now)
