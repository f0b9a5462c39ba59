"""What settlement does by the clock."""

from __future__ import annotations

from datetime import datetime

from carnet.domains.settlement import operations
from carnet.infra.jobs import periodic


@periodic(cron="20 3 * * *", name="settlement.daily_payouts")
def daily_payouts(*, now: datetime) -> None:
    """Pay every operator what it has earned."""
    operations.payouts_run(now=now)
