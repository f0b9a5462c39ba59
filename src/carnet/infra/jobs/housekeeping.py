"""The queue's own jobs."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from procrastinate.contrib.django import app

from carnet.infra import sql
from carnet.infra.jobs.declare import periodic
from carnet.infra.jobs.retry import BackOff

SILENCE: Final = timedelta(seconds=30)
"""A worker that has not been heard of for so long (three heartbeats) is dead, and its jobs are taken back."""
KEEP: Final = timedelta(days=1)
"""How long jobs that ended well can be looked at."""
_LOG = logging.getLogger(__name__)


@periodic(cron="* * * * * */10", name="jobs.take_back", overlap=True)
def take_back(*, now: datetime) -> None:
    """Take back the jobs of workers that died, every ten seconds.

    It may overlap with itself: if it waited for a tick whose worker died, nobody would ever take that one
    back.
    """
    take_back_jobs(silent_since=now - SILENCE)


def take_back_jobs(*, silent_since: datetime) -> int:
    """Take back jobs in work whose worker has not been heard of since then. Returns how many there were."""
    retries = {
        name: task.retry_strategy.retries
        for name, task in app.tasks.items()
        if isinstance(task.retry_strategy, BackOff)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("carnet.infra.jobs", "take_back"),
            {"silent": silent_since, "names": list(retries), "retries": list(retries.values())},
        )
        taken = cursor.fetchall()
    for number, name, status in taken:
        _LOG.warning("the worker of %s[%d] died; the job is %s now", name, number, status)
    return len(taken)


@periodic(cron="41 * * * *", name="jobs.prune")
def prune(*, now: datetime) -> None:
    """Forget jobs that ended well more than KEEP ago. Dead letters stay until somebody decides."""
    text = sql.load("carnet.infra.jobs", "prune")
    with connection.cursor() as cursor:
        cursor.execute(text, {"before": now - KEEP})
        while cursor.rowcount:
            cursor.execute(text, {"before": now - KEEP})
