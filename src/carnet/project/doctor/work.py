"""Work that waits: workers that live, jobs and events that are not late, none that was given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from carnet.infra import sql
from carnet.infra.deliveries.queries import given_up
from carnet.project.doctor.contracts import Finding, fine, odd

_SILENT: Final = timedelta(seconds=30)
_LATE: Final = timedelta(minutes=2)
_LATELY: Final = timedelta(days=7)


def work(*, now: datetime) -> Iterator[Finding]:
    """Who works, and what is left to do."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "work"), {"alive_since": now - _SILENT, "late_since": now - _LATE})
        names = [column.name for column in cursor.description]
        found: dict[str, Any] = dict(zip(names, cursor.fetchone(), strict=True))
    if found["workers"]:
        yield fine("workers", f"{found['workers']} at work")
    else:
        yield odd("workers", "none is at work", "run: carnet worker")
    if found["late_jobs"] or found["late_events"]:
        seen = f"{found['late_jobs']} jobs and {found['late_events']} events are late"
        yield odd("queue", seen, "run one more carnet worker, or look at its log")
    else:
        yield fine("queue", "nothing is late")
    messages = given_up(since=now - _LATELY)
    if messages:
        advice = "see why at /staff/deliveries (GET /admin/deliveries?state=given-up), then send them again"
        yield odd("messages", f"{messages} could not be delivered in the last 7 days", advice)
    if found["failed_jobs"]:
        advice = "see the reason in the worker's log, then put them back in the admin"
        yield odd("failed jobs", f"{found['failed_jobs']} jobs were given up", advice)
