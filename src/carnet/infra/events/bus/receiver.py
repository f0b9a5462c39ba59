"""From the role's queue into its database."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from kombu import Consumer, Message

from carnet.infra.events.bus.line import Line
from carnet.infra.events.bus.topology import Topology
from carnet.infra.events.codec import MalformedData
from carnet.infra.events.delivery import enqueue_deliveries
from carnet.infra.events.envelope import Envelope

BATCH: Final = 200
HEARTBEAT: Final = 30  # seconds
_GATHERING: Final = 0.02  # seconds without a further message that end a batch
_LOG = logging.getLogger(__name__)


class Receiver:
    """Keeps what has arrived until it is committed; only then the broker may forget it."""

    def __init__(self, url: str, topology: Topology, declare: Callable[[Any], None]) -> None:
        self._topology = topology
        self._declare = declare
        self._arrived: list[Envelope] = []
        self._last: Message | None = None
        self._line = Line(url, self._prepare, heartbeat=HEARTBEAT)

    def _prepare(self, channel: Any) -> None:
        """A new channel: whatever was not acknowledged on an earlier one comes again."""
        self._forget()
        self._declare(channel)
        Consumer(
            channel,
            queues=[self._topology.queue],
            on_message=self._take,
            prefetch_count=BATCH,
            auto_declare=False,
        ).consume()

    def receive(self, *, wait: timedelta) -> int:
        """Store what has arrived as jobs, commit, acknowledge.

        Returns how many events; 0 after `wait` without any.

        Raises BusUnavailable. When the database refuses, its error is raised, and the next call stores the
        same again.
        """
        self._line.use(lambda channel: self._gather(channel, wait.total_seconds()))
        if self._last is None:
            return 0
        stored = self._store()
        self._line.use(self._acknowledge)
        return stored

    def _store(self) -> int:
        with transaction.atomic():
            enqueue_deliveries(self._arrived)
        return len(self._arrived)

    def _gather(self, channel: Any, wait: float) -> None:
        """Read until the batch is full or nothing more comes; nothing at all when one waits to be stored."""
        if self._last is not None:
            return
        deadline = time.monotonic() + wait
        while len(self._arrived) < BATCH:
            left = _GATHERING if self._arrived else deadline - time.monotonic()
            try:
                channel.connection.drain_events(timeout=max(left, 0.001))
            except TimeoutError:
                return

    def _take(self, message: Message) -> None:
        try:
            envelope = Envelope.from_json(json.loads(message.body))
        except (MalformedData, ValueError):
            _LOG.exception("message %s is no event, it goes to the dead letters", message.delivery_tag)
            message.reject()
            return
        self._arrived.append(envelope)
        self._last = message

    def _acknowledge(self, _: Any) -> None:
        """Everything up to the last message, on the channel it came by; a newer channel knows nothing of
        it.
        """
        if self._last is not None:
            self._last.ack(multiple=True)
        self._forget()

    def _forget(self) -> None:
        self._arrived, self._last = [], None

    def close(self) -> None:
        """Hang up; what was not acknowledged is delivered again."""
        self._line.close()
        self._forget()
