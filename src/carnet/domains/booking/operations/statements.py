"""One call of a hot function for any number of requests, and the queue that gathers requests for it.

Directly, a caller sends an array of one on its own connection. Through a `Lane`, whatever has arrived while the last
statement ran goes out as the next one: no waiting window, one statement under way per verb and process (two at once
would lock each other's seats), and PostgreSQL's share of a purchase falls to a third.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import Error, InterfaceError, OperationalError, connection

from carnet.domains.booking import problems
from carnet.kernel import clock

# PostgreSQL asks to try again: serialization failure, deadlock; or somebody else was first with the same key or
# reference, which the next look finds. A broken connection (class 08), a server that goes down (57P) and one that is
# no longer the primary (25006) may be tried again too, since both verbs are idempotent by their keys.
_TRY_AGAIN: Final = ("40001", "40P01", "23505")
_BROKEN: Final = ("08", "57P", "25006")
_TRIES: Final = 4
_MOST_AT_ONCE: Final = 64
_ANSWER_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a hot function said of one request: an answer to send (no code, or REPLAYED), or why not."""

    code: str | None
    status: int | None = None
    body: Mapping[str, Any] | None = None
    facts: Mapping[str, Any] | None = None


Requests = Sequence[Mapping[str, Any]]


def call(function: str, requests: Requests, *, now: datetime) -> list[Reply]:
    """Send `requests` to a hot function in one statement; one reply for each, in their order.

    Raises django.db.OperationalError when the database stays out of reach.
    """
    numbered = [{**request, "request": number} for number, request in enumerate(requests)]
    replies: list[Reply] = [Reply(None)] * len(requests)
    for number, code, status, body, facts in _execute(function, numbered, now):
        # Django hands JSON columns over as text.
        replies[number] = Reply(code, status, body and json.loads(body), facts and json.loads(facts))
    return replies


def call_apart(function: str, requests: Requests, *, now: datetime) -> list[Reply | Exception]:
    """As `call`, but a request that breaks the statement spoils no other: halves are sent until it stands alone.

    In its place is what it raised. A database out of reach is everybody's.
    """
    try:
        return list(call(function, requests, now=now))
    except Exception as error:  # noqa: BLE001  whoever asked gets it
        connection.close()
        if len(requests) == 1 or isinstance(error, (OperationalError, InterfaceError)):
            return [error] * len(requests)
    middle = len(requests) // 2
    return [
        *call_apart(function, requests[:middle], now=now),
        *call_apart(function, requests[middle:], now=now),
    ]


def _execute(function: str, numbered: Requests, now: datetime) -> list[tuple[Any, ...]]:
    for attempt in range(1, _TRIES + 1):
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {function}(%s::jsonb, %s)", [json.dumps(numbered), now])  # noqa: S608  a constant
                rows: list[tuple[Any, ...]] = cursor.fetchall()
                return rows
        except Error as error:
            if attempt == _TRIES or not _may_try_again(error):
                raise
    raise AssertionError("unreachable")


def _may_try_again(error: Exception) -> bool:
    """Whether the same statement may succeed now. Never inside a caller's transaction, which has failed as a whole."""
    if connection.in_atomic_block:
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    if state in _TRY_AGAIN:
        return True
    lost = state.startswith(_BROKEN) if state else isinstance(error, (OperationalError, InterfaceError))
    if lost:
        connection.close()
    return lost


_Waiting = tuple[Mapping[str, Any], Future[Reply]]


class Lane:
    """A thread with a connection of its own that sends what has queued up for one hot function."""

    def __init__(self, function: str) -> None:
        self._function = function
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._started = threading.Lock()
        self._thread: threading.Thread | None = None

    def send(self, request: Mapping[str, Any]) -> Reply:
        """Queue a request and wait for its reply. Raises Busy after 15 s, or what the statement raised."""
        self._start()
        answer: Future[Reply] = Future()
        self._waiting.put((request, answer))
        try:
            return answer.result(timeout=_ANSWER_SECONDS)
        except TimeoutError as error:
            answer.cancel()
            raise problems.Busy(
                "There was no answer in time. Ask again with the same Idempotency-Key: nothing happens twice."
            ) from error

    def stop(self) -> None:
        """Answer what waits, then end the thread and its connection. The next request starts it anew."""
        if self._thread is not None and self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join()

    def _start(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        with self._started:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name=self._function, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while batch := self._gather():
            replies = call_apart(self._function, [request for request, _ in batch], now=clock.now())
            for (_, answer), reply in zip(batch, replies, strict=True):
                if isinstance(reply, Exception):
                    answer.set_exception(reply)
                else:
                    answer.set_result(reply)
        connection.close()

    def _gather(self) -> list[_Waiting]:
        """Everything that waits, at least one, at most a batch; nothing when the lane is to end."""
        batch: list[_Waiting] = []
        following = self._waiting.get()
        while following is not None:
            # Whoever stopped waiting is not asked for any more.
            if following[1].set_running_or_notify_cancel():
                batch.append(following)
            if batch and (len(batch) == _MOST_AT_ONCE or self._waiting.empty()):
                return batch
            following = self._waiting.get()
        if batch:
            self._waiting.put(None)
        return batch
