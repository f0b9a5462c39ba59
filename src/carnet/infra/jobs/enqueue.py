"""Putting jobs into the queue, in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from carnet.infra import sql
from carnet.infra.jobs.declare import Job


def enqueue(job: Job[..., Any], /, **arguments: Any) -> int:
    """Run `job` with these JSON arguments once the caller's transaction is committed. Returns its number."""
    return _insert(job, [arguments], None)[0]


def enqueue_at(job: Job[..., Any], when: datetime, /, **arguments: Any) -> int:
    """As `enqueue`, but not before `when` (with its zone)."""
    return _insert(job, [arguments], when)[0]


def enqueue_many(job: Job[..., Any], arguments: Iterable[Mapping[str, Any]], /) -> list[int]:
    """As `enqueue` for each set of arguments, in one statement."""
    sets = list(arguments)
    return _insert(job, sets, None) if sets else []


def _insert(job: Job[..., Any], sets: list[Mapping[str, Any]], when: datetime | None) -> list[int]:
    # Procrastinate's own way would write the arguments, and what they say about people, to the log.
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("carnet.infra.jobs", "enqueue"),
            {
                "queue": job.queue,
                "name": job.name,
                "priority": job.priority,
                "lock": job.lock,
                "when": when,
                "arguments": json.dumps(sets),
            },
        )
        return [row[0] for row in cursor.fetchall()]
