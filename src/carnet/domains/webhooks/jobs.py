"""Calling again, and tidying up."""

from __future__ import annotations

from datetime import datetime

from carnet.domains.webhooks import operations
from carnet.infra.jobs import periodic


@periodic(cron="* * * * * */5", name="webhooks.call_due")
def call_due(*, now: datetime) -> None:
    """Have called again what failed before, when its time has come."""
    operations.wake_due(now=now)


@periodic(cron="41 3 * * *", name="webhooks.prune")
def prune(*, now: datetime) -> None:
    """Forget what was sent a month ago."""
    operations.prune(now=now)
