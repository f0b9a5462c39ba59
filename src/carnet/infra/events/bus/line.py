"""A connection to the broker that is made when it is needed and made anew when it broke."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

from amqp.exceptions import AMQPError
from kombu import Connection
from kombu.exceptions import OperationalError

from carnet.infra.events.bus.port import BusUnavailable

T = TypeVar("T")

TIMEOUT: Final = 10.0
"""Seconds the broker has to answer anything."""
_BROKEN: Final = (AMQPError, OperationalError, OSError)


class Line:
    """One connection with one channel. `prepare(channel)` is called on each new channel."""

    def __init__(self, url: str, prepare: Callable[[Any], None], *, heartbeat: int = 0) -> None:
        self._url = url
        self._prepare = prepare
        self._heartbeat = heartbeat
        self._connection: Any = None
        self._channel: Any = None
        self._lock = threading.Lock()

    def use(self, work: Callable[[Any], T], *, again: bool = False) -> T:
        """`work(channel)`. Raises BusUnavailable when the broker is away, breaks off or takes too long.

        With `again`, work that fails on a connection from earlier is tried once more on a new one.
        """
        with self._lock:
            if again and self._channel is not None:
                with contextlib.suppress(BusUnavailable):
                    return self._attempt(work)
            return self._attempt(work)

    def close(self) -> None:
        """Hang up."""
        with self._lock:
            self._drop()

    def _attempt(self, work: Callable[[Any], T]) -> T:
        try:
            return work(self._open())
        except _BROKEN as error:
            self._drop()
            raise BusUnavailable(f"the broker did not answer: {error!r}") from error

    def _open(self) -> Any:
        if self._connection is None:
            self._connection = Connection(
                self._url,
                connect_timeout=TIMEOUT,
                heartbeat=self._heartbeat,
                transport_options={
                    "read_timeout": TIMEOUT,
                    "write_timeout": TIMEOUT,
                    # Who uses the line decides when to try again; kombu would wait for seconds in between.
                    "max_retries": 1,
                    "interval_start": 0,
                    "interval_step": 0,
                },
            )
            self._channel = self._connection.default_channel
            self._prepare(self._channel)
        elif self._heartbeat:
            self._connection.heartbeat_check()
        return self._channel

    def _drop(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            with contextlib.suppress(*_BROKEN):
                connection.release()
