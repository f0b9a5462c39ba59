"""Work by the clock."""

from __future__ import annotations

from datetime import datetime

from carnet.domains.search import operations
from carnet.infra import jobs


@jobs.periodic(cron="* * * * *")
def weigh_places() -> None:
    """Put busy places before quiet ones in suggestions."""
    operations.weigh_places()


@jobs.periodic(cron="17 3 * * *")
def forget_past(*, now: datetime) -> None:
    """Keep the index as small as what is on sale."""
    operations.forget_past(now=now)
