"""Running the queue in this process, for tests and the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status

from carnet.infra import sql
from carnet.infra.jobs import instant
from carnet.infra.jobs.retry import BackOff


class JobFailed(RuntimeError):
    """A job that was run here raised; its exception is the cause.

    The job waits for its retry or is a dead letter.
    """


def run_due(*, now: datetime | None = None) -> int:
    """Run all jobs that are due at `now`, one after another, those they enqueue included.

    Returns how many ran.

    They are told `now` as their instant; None means the clock's, for each job anew. Raises JobFailed at the
    first that fails.
    """
    done = 0
    with _registered_worker() as worker:
        while queued := _claim(now or instant.instant(), worker):
            _run(queued, now=now)
            done += 1
    return done


def _claim(now: datetime, worker: int) -> QueuedJob | None:
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.infra.jobs", "claim_due"), {"now": now, "worker": worker})
        row = cursor.fetchone()
        if row is None:
            return None
        fields = dict(zip([column.name for column in cursor.description], row, strict=True))
    # Django's connections leave JSON as it comes, a worker's do not.
    return QueuedJob.from_row({**fields, "args": json.loads(fields["args"])})


def _run(queued: QueuedJob, *, now: datetime | None) -> None:
    task = app.tasks[queued.task_name]
    telling: AbstractContextManager[None] = instant.at(now) if now else nullcontext()
    with telling:
        try:
            # Inside a test's transaction a failing job must not spoil that transaction.
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                task(**queued.task_kwargs)
        except Exception as error:
            _give_back(queued, task.retry_strategy, error)
            raise JobFailed(f"{queued.task_name}[{queued.id}] failed: {error!r}") from error
    _finish(queued, Status.SUCCEEDED)


def _give_back(queued: QueuedJob, strategy: object, error: Exception) -> None:
    decision = strategy.get_retry_decision(exception=error, job=queued) if isinstance(strategy, BackOff) else None
    if decision is None:
        _finish(queued, Status.FAILED)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_retry_job_v2(%s, %s, NULL, NULL, NULL)", [queued.id, decision.retry_at])


def _finish(queued: QueuedJob, status: Status) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, %s, false)", [queued.id, status.value])


@contextmanager
def _registered_worker() -> Iterator[int]:
    """A worker's number for the time of the block; a job in work without one would look abandoned."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_register_worker_v1()")
        number: int = cursor.fetchone()[0]
    try:
        yield number
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT procrastinate_unregister_worker_v1(%s)", [number])
