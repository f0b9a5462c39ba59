"""What a suspension of their operator does to trips, and what its end does."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from carnet.domains.schedule import queries
from carnet.domains.schedule.contracts import Outcome
from carnet.domains.schedule.models import Trip
from carnet.domains.schedule.operations.publishing import trips_publish_many, trips_withdraw_many

_REASON = "operator suspended"


def trips_suspend(*, operator_id: UUID, now: datetime) -> frozenset[UUID]:
    """Take the operator's trips off sale and remember which these were; sold tickets stay valid."""
    with transaction.atomic():
        withdrawn = trips_withdraw_many(trip_ids=queries.live_trip_ids(operator_id), reason=_REASON, now=now)
        Trip.objects.filter(id__in=withdrawn).update(withdrawn_for_suspension=True)
    return withdrawn


def trips_resume(*, operator_id: UUID, now: datetime) -> int:
    """Put back on sale what only a suspension took off it, as far as it has not departed since; how many trips."""
    with transaction.atomic():
        rows = Trip.objects.filter(operator=operator_id, withdrawn_for_suspension=True).order_by("id")
        published = trips_publish_many(trip_ids=list(rows.values_list("id", flat=True)), now=now)
        rows.update(withdrawn_for_suspension=False)  # those that have departed or were cancelled meanwhile
    return sum(one.outcome is Outcome.UPDATED for one in published)
