"""Jobs that only tests know; what they do can be read in the audit log."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Final

from carnet.infra import audit
from carnet.infra.audit.models import AuditEntry
from carnet.infra.jobs import enqueue, job, periodic

NOW: Final = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
BROKEN: Final = threading.Event()


@job(name="sample.note", retries=3)
def note(*, text: str, now: datetime) -> None:
    """Leave a note, unless notes are broken."""
    if BROKEN.is_set():
        raise ConnectionError("out of paper")
    audit.record(None, "sample.noted", text, now=now)


@job()
def note_later(*, text: str) -> None:
    """Have a note left by another job."""
    enqueue(note, text=text)


@job(name="sample.fragile", retries=0)
def fragile() -> None:
    """Always fails, and is not worth a second try."""
    raise ZeroDivisionError


@periodic(cron="* * * * * *")
def tick(*, now: datetime) -> None:
    """Leave a note every second."""
    audit.record(None, "sample.ticked", f"{now:%S}", now=now)


def notes(verb: str = "sample.noted") -> list[str]:
    """The notes that were left, oldest first."""
    return list(AuditEntry.objects.filter(verb=verb).order_by("id").values_list("subject", flat=True))
