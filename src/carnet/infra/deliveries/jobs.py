"""Forgetting old messages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from carnet.infra.deliveries.models import DeliveryRow
from carnet.infra.jobs import periodic

KEPT: Final = timedelta(days=90)


@periodic(cron="53 4 * * *", name="deliveries.prune")
def prune(now: datetime) -> int:
    """Remove what left, or was given up, more than 90 days ago. Returns how many."""
    return DeliveryRow.objects.filter(created_at__lt=now - KEPT, ended_at__isnull=False).delete()[0]
