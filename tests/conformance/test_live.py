"""What every bell between processes promises."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID, uuid4

import pytest
import redis
from django.db import connection, transaction

from carnet.infra.live import Line, LineBroken
from carnet.infra.live.postgres import PostgresLine
from carnet.infra.live.redis import RedisLine
from carnet.kernel import ids

pytestmark = pytest.mark.django_db(transaction=True)

REDIS: Final = os.environ.get("CARNET_TEST_REDIS_URL", "redis://127.0.0.1:6379")
NOBODY: Final = "redis://127.0.0.1:1"
PATIENCE: Final = 20.0


class Heard:
    """Who was rung for, in order; a test waits until somebody was."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self._changed = threading.Condition()
        self.rings: list[UUID] = []

    def hear(self, user_id: UUID) -> None:
        with self._changed:
            self.rings.append(user_id)
            self._changed.notify_all()

    def until(self, user_id: UUID) -> list[UUID]:
        """All rings so far, once this one has come."""
        with self._changed:
            assert self._changed.wait_for(lambda: user_id in self.rings, timeout=PATIENCE)
            return list(self.rings)


@pytest.fixture(params=["postgres", pytest.param("redis", marks=pytest.mark.services)])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    """One adapter after the other."""
    if request.param == "postgres":
        yield PostgresLine()
        return
    made = RedisLine(REDIS, name=f"test-{uuid4()}")
    try:
        made._client.ping()
    except redis.RedisError:
        pytest.skip(f"no Redis answers at {REDIS}")
    yield made
    made.close()


@contextmanager
def listening(line: Line) -> Iterator[Heard]:
    """Somebody listens, as another process would, until the block ends."""
    heard, stop = Heard(), threading.Event()
    thread = threading.Thread(
        target=line.listen, kwargs={"ready": heard.ready.set, "heard": heard.hear, "stop": stop}, daemon=True
    )
    thread.start()
    assert heard.ready.wait(PATIENCE)
    try:
        yield heard
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def ring(line: Line, *user_ids: UUID) -> None:
    with transaction.atomic():
        line.ring(user_ids)


def test_everybody_who_listens_hears_for_whom_it_rang(line: Line) -> None:
    ada, bob = ids.new_id(), ids.new_id()
    with listening(line) as one, listening(line) as other:
        ring(line, ada)
        ring(line, bob)
        assert one.until(bob) == [ada, bob]
        assert other.until(bob) == [ada, bob]


def test_t52_what_is_rolled_back_never_rang(line: Line) -> None:
    ada, bob = ids.new_id(), ids.new_id()
    with listening(line) as heard:
        with transaction.atomic():
            line.ring([ada])
            transaction.set_rollback(True)
        ring(line, bob)
        assert heard.until(bob) == [bob]


def test_it_does_not_ring_before_the_commit(line: Line) -> None:
    ada, bob = ids.new_id(), ids.new_id()
    with listening(line) as heard:
        with transaction.atomic():
            line.ring([ada])
            from_elsewhere = threading.Thread(target=ring_elsewhere, args=(line, bob))
            from_elsewhere.start()
            from_elsewhere.join(PATIENCE)
            assert heard.until(bob) == [bob]
        assert heard.until(ada) == [bob, ada]


def ring_elsewhere(line: Line, user_id: UUID) -> None:
    """In a transaction of another connection."""
    ring(line, user_id)
    connection.close()


def test_thousands_can_be_rung_for_at_once(line: Line) -> None:
    crowd = sorted(ids.new_id() for _ in range(2_000))
    with listening(line) as heard:
        ring(line, *crowd)
        last = heard.until(crowd[-1])
    assert sorted(last) == crowd


def test_ringing_for_nobody_is_no_call(line: Line) -> None:
    with listening(line) as heard:
        ring(line)
        ada = ids.new_id()
        ring(line, ada)
        assert heard.until(ada) == [ada]


def test_a_redis_that_is_away_breaks_the_line_and_nothing_else() -> None:
    away = RedisLine(NOBODY)
    ring(away, ids.new_id())  # what was written stays written
    with pytest.raises(LineBroken):
        away.listen(ready=lambda: None, heard=lambda _user: None, stop=threading.Event())


def test_a_database_that_is_away_breaks_the_line(settings: object) -> None:
    settings.LISTEN_URL = "postgresql://127.0.0.1:1/none"  # type: ignore[attr-defined]
    with pytest.raises(LineBroken):
        PostgresLine().listen(ready=lambda: None, heard=lambda _user: None, stop=threading.Event())
