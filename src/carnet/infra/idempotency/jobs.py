"""Forgetting old answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from carnet.infra.idempotency.models import Record
from carnet.infra.jobs import periodic

KEPT: Final = timedelta(hours=72)


@periodic(cron="37 * * * *", name="idempotency.purge")
def purge(now: datetime) -> int:
    """Remove the answers that are older than 72 hours. Returns how many."""
    return Record.objects.filter(created_at__lt=now - KEPT).delete()[0]
