"""Real workers on a real database."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from carnet.infra.events.models import OutboxEvent
from carnet.infra.jobs import companion, enqueue, enqueue_many
from carnet.infra.jobs.companions import _COMPANIONS
from tests.infra.events.samples import Listener, listening, tell
from tests.infra.jobs import samples
from tests.infra.jobs.samples import note, note_later, notes
from tests.infra.jobs.workers import until, working

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_worker_runs_jobs_and_relays_events() -> None:
    listener = Listener()
    with listening(listener, "sample.moved"), working():
        enqueue_many(note, [{"text": str(number)} for number in range(20)])
        enqueue(note_later, text="nested")
        number = tell("Oslo")
        until(lambda: len(notes()) == 21 and listener.heard)
    assert listener.ids == [number]
    assert OutboxEvent.objects.get().relayed_at is not None
    until(lambda: _connections() == 1)  # all of the worker's are closed


def test_a_failing_job_is_tried_again_by_the_worker() -> None:
    samples.BROKEN.set()
    try:
        with working():
            number = enqueue(note, text="stubborn")
            until(lambda: _attempts(number) == 1)
            samples.BROKEN.clear()
            until(notes)
    finally:
        samples.BROKEN.clear()
    assert notes() == ["stubborn"]
    assert _attempts(number) == 2


def test_stopping_waits_for_the_job_in_hand() -> None:
    started, finish, done = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        started.set()
        finish.wait(10)
        done.set()

    app.task(name="sample.slow")(slow)
    try:
        with working():
            app.configure_task("sample.slow").defer()
            assert started.wait(10)
            threading.Timer(0.5, finish.set).start()
        assert done.is_set()
    finally:
        del app.tasks["sample.slow"]


def test_t60_each_tick_is_one_job_however_many_workers_there_are() -> None:
    with working(count=2):
        until(lambda: len(notes("sample.ticked")) >= 3)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*), count(DISTINCT args->>'timestamp') FROM procrastinate_jobs
               WHERE task_name = 'jobs.tick'"""
        )
        jobs, ticks = cursor.fetchone()
    assert jobs == ticks >= 3


def test_a_companion_that_breaks_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[int] = []

    def clumsy(stop: threading.Event) -> None:
        starts.append(1)
        if len(starts) == 1:
            raise ZeroDivisionError
        stop.wait()

    monkeypatch.setattr("carnet.infra.jobs.worker._PAUSE", 0.05)
    companion(clumsy)
    try:
        with working():
            until(lambda: len(starts) == 2)
    finally:
        _COMPANIONS.pop(next(name for name in _COMPANIONS if name.endswith("clumsy")))


def _attempts(number: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT attempts FROM procrastinate_jobs WHERE id = %s", [number])
        return int(cursor.fetchone()[0])


def _connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM pg_stat_activity
               WHERE datname = current_database() AND backend_type = 'client backend'"""
        )
        return int(cursor.fetchone()[0])


def test_what_a_job_is_about_is_not_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    samples.BROKEN.set()
    try:
        with working():
            number = enqueue(note, text="a secret")
            until(lambda: _attempts(number) == 1)
    finally:
        samples.BROKEN.clear()
    assert "sample.note" in caplog.text
    assert not [record for record in caplog.records if "a secret" in str(vars(record))]


def test_a_worker_comes_back_when_the_database_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carnet.infra.jobs.worker._PAUSE", 0.05)
    with working():
        enqueue(note, text="before")
        until(lambda: notes() == ["before"])
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()"""
            )
        enqueue(note, text="after")
        tell("Oslo")
        until(lambda: notes() == ["before", "after"])
        until(lambda: OutboxEvent.objects.get().relayed_at)
