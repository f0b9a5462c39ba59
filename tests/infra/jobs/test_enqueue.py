"""Jobs and the transaction they were enqueued in."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import DataError, connection, transaction

from carnet.infra.jobs import JobFailed, enqueue, enqueue_at, enqueue_many, retry_failed, run_due
from carnet.infra.jobs.housekeeping import prune
from carnet.infra.jobs.retry import LONGEST_PAUSE, pause
from carnet.kernel import clock
from tests.infra.jobs import samples
from tests.infra.jobs.samples import NOW, fragile, note, note_later, notes


@pytest.fixture
def broken_notes() -> None:
    """Notes fail until the test mends them."""
    samples.BROKEN.set()
    yield
    samples.BROKEN.clear()


@pytest.mark.django_db(transaction=True)
def test_t30_a_job_is_seen_by_nobody_before_the_commit() -> None:
    parameters = connection.get_connection_params()
    parameters = {key: parameters[key] for key in ("dbname", "user", "password", "host", "port") if key in parameters}
    with psycopg.connect(**parameters) as stranger:
        with transaction.atomic():
            enqueue(note, text="early")
            assert stranger.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)
        assert stranger.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (1,)


@pytest.mark.django_db
def test_t30_a_job_of_a_transaction_that_failed_never_existed() -> None:
    def change() -> None:
        with transaction.atomic():
            enqueue(note, text="never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert run_due(now=NOW) == 0
    assert notes() == []


@pytest.mark.django_db
def test_jobs_run_with_what_they_enqueue() -> None:
    enqueue(note_later, text="second")
    enqueue_many(note, [{"text": "first"}, {"text": "too"}])
    enqueue_many(note, [])
    assert run_due(now=NOW) == 4
    assert notes() == ["first", "too", "second"]


@pytest.mark.django_db
def test_a_job_is_not_done_before_its_time() -> None:
    enqueue_at(note, NOW + timedelta(hours=1), text="later")
    assert run_due(now=NOW) == 0
    assert run_due(now=NOW + timedelta(hours=1)) == 1


@pytest.mark.django_db
def test_a_failed_job_comes_back_and_ends_as_a_dead_letter(broken_notes: None) -> None:
    enqueue(note, text="stubborn")
    for attempt in range(4):
        with pytest.raises(JobFailed) as failed:
            run_due(now=NOW + attempt * timedelta(minutes=1))
        assert isinstance(failed.value.__cause__, ConnectionError)
        assert run_due(now=NOW + attempt * timedelta(minutes=1)) == 0  # not before its pause is over
    assert run_due(now=NOW + timedelta(days=1)) == 0
    samples.BROKEN.clear()
    assert retry_failed(name="sample.fragile") == 0
    assert retry_failed(name="sample.note") == 1
    assert run_due(now=NOW + timedelta(days=1)) == 1
    assert notes() == ["stubborn"]


@pytest.mark.django_db
def test_dead_letters_can_be_put_back_one_by_one() -> None:
    one, other = enqueue(fragile), enqueue(fragile)
    for _ in range(2):
        with pytest.raises(JobFailed):
            run_due(now=NOW)
    assert retry_failed(ids=[other]) == 1
    assert retry_failed(ids=[]) == 0
    assert retry_failed() == 1
    assert one != other


@pytest.mark.django_db
def test_errors_of_the_database_are_djangos() -> None:
    with pytest.raises(DataError), transaction.atomic():
        enqueue(note, text="a\0b")
    assert run_due(now=NOW) == 0


@pytest.mark.django_db
def test_pruning_leaves_dead_letters_and_what_is_recent() -> None:
    enqueue(note, text="done")
    enqueue(fragile)
    with pytest.raises(JobFailed):
        run_due(now=NOW)
    prune(now=clock.now())
    assert _jobs() == {"succeeded", "failed"}
    prune(now=clock.now() + timedelta(days=2))
    assert _jobs() == {"failed"}


def test_pauses_double_up_to_a_limit_and_spread() -> None:
    assert [pause(attempts).total_seconds() for attempts in range(4)] == [1, 2, 4, 8]
    assert pause(100) == LONGEST_PAUSE
    spread = {pause(3, spread=number) for number in range(100)}
    assert len(spread) == 100
    assert timedelta(seconds=8) <= min(spread) <= max(spread) <= timedelta(seconds=10)


def test_a_job_can_be_called_like_the_function_it_is() -> None:
    assert note_later.name == "jobs.note_later"
    with pytest.raises(ZeroDivisionError):
        fragile()


def _jobs() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs")
        return {row[0] for row in cursor.fetchall()}
