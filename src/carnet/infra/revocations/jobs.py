"""Sweeping what no token can be affected by any more."""

from __future__ import annotations

from datetime import datetime

from carnet.infra.jobs import periodic
from carnet.infra.revocations.models import EndedAccess


@periodic(cron="*/10 * * * *", name="revocations.sweep")
def sweep(now: datetime) -> int:
    """Remove rows that every token they concern has outlived. Returns how many."""
    return EndedAccess.objects.filter(forget_after__lt=now).delete()[0]
