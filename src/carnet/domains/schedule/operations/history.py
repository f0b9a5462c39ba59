"""What happened to a trip, row by row."""

from __future__ import annotations

from datetime import datetime

from carnet.domains.schedule.contracts import TripStatus
from carnet.domains.schedule.models import Trip, TripHistory
from carnet.infra.principal import Principal


def remember(
    row: Trip,
    verb: str,
    by: Principal,
    *,
    now: datetime,
    before: TripStatus | None = None,
    reason: str = "",
    from_stop: int = 0,
    late_seconds: int = 0,
) -> None:
    """Add a row to the trip's history; `before` is the state it came from (None: where it is)."""
    TripHistory.objects.create(
        trip=row,
        verb=verb,
        from_status=before.value if before else row.status,
        to_status=row.status,
        at=now,
        reason=reason,
        actor=by.actor,
        from_stop=from_stop,
        late_seconds=late_seconds,
    )
