"""What support does by the clock."""

from __future__ import annotations

from datetime import datetime

from carnet.domains.support import operations
from carnet.infra.jobs import periodic


@periodic(cron="40 * * * *", name="support.close_answered")
def close_answered(*, now: datetime) -> None:
    """Close what was answered two weeks ago."""
    operations.reports_close_answered(now=now)
