"""What follows for reports from what is told about their writers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carnet.domains.support import operations
from carnet.infra.events import Envelope, consumer


@consumer("user.erased")
def forget_writers(events: Sequence[Envelope], *, now: datetime) -> None:
    """Keep the figures of people who are forgotten, and not their words."""
    operations.reports_forget([event.aggregate_id for event in events], now=now)
