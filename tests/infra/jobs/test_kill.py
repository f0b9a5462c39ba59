"""Workers that die by kill -9."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from carnet.infra import audit
from carnet.infra.events import Envelope
from carnet.infra.jobs import enqueue, retry_failed, run_due
from carnet.infra.jobs.housekeeping import SILENCE, take_back, take_back_jobs
from carnet.kernel import clock
from tests.infra.events.samples import listening, tell
from tests.infra.jobs.samples import fragile, note, notes

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_the_job_of_a_killed_worker_is_taken_back_and_takes_effect_once(moment: str) -> None:
    def act(events: Sequence[Envelope], *, now: datetime) -> None:
        for event in events:
            audit.record(None, "sample.acted", str(event.id), now=now)

    number = tell("Oslo")
    assert _work_until_killed(moment) == -signal.SIGKILL
    assert _statuses() == ["doing"]
    assert len(notes("sample.acted")) == (0 if moment == "before" else 1)

    take_back(now=clock.now() + SILENCE / 2)
    assert _statuses() == ["doing"]  # it might still live
    take_back(now=clock.now() + SILENCE + timedelta(seconds=5))
    assert _statuses() == ["todo"]
    with listening(act, "sample.moved", name="sample.actor"):
        run_due()
    assert notes("sample.acted") == [str(number)]
    assert _statuses() == ["succeeded"]


def test_a_job_that_kills_its_worker_every_time_ends_as_a_dead_letter() -> None:
    enqueue(note, text="poison")  # three retries
    enqueue(fragile)  # none
    seen = []
    for _ in range(5):
        _pretend_work()
        take_back_jobs(silent_since=clock.now())
        seen.append(_statuses())
    assert seen == [["todo", "failed"]] * 3 + [["failed", "failed"]] * 2
    assert retry_failed(name="sample.note") == 1
    assert run_due() == 1


def test_a_tick_whose_worker_died_is_given_up_for_the_next_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, lock, status)
               VALUES ('default', 'jobs.tick', 'jobs.tick', 'jobs.tick', 'doing'),
                      ('default', 'jobs.tick', 'jobs.tick', 'jobs.tick', 'todo')"""
        )
    assert take_back_jobs(silent_since=clock.now()) == 1
    assert _statuses() == ["aborted", "todo"]
    assert run_due() == 1


def _work_until_killed(moment: str) -> int:
    settings = connection.settings_dict
    address = make_conninfo(
        dbname=settings["NAME"],
        user=settings["USER"] or None,
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.infra.jobs.doomed", moment],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=60,
        check=False,
        capture_output=True,
    )
    return done.returncode


def _statuses() -> list[str]:
    """Of all jobs but those the clock started."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE NOT args ? 'timestamp' ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def _pretend_work() -> None:
    """A worker takes everything and is never heard of again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH worker AS (INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id)
               UPDATE procrastinate_jobs SET status = 'doing', worker_id = worker.id
               FROM worker WHERE status = 'todo'"""
        )
