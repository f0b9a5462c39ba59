"""What the payments domain does by the clock."""

from __future__ import annotations

from datetime import datetime

from carnet.domains.payments import operations
from carnet.infra.jobs import periodic


@periodic(cron="* * * * *")
def resolve_pending(now: datetime) -> int:
    """Settle payments whose provider did not answer in time."""
    return operations.payments_resolve(now=now)
