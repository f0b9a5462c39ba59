"""Sweeping windows that have ended."""

from __future__ import annotations

from datetime import datetime

from carnet.infra.jobs import periodic
from carnet.infra.limits.models import Window


@periodic(cron="7 * * * *", name="limits.sweep")
def sweep(now: datetime) -> int:
    """Remove windows that have ended; they count nothing any more. Returns how many."""
    return Window.objects.filter(ends_at__lt=now).delete()[0]
