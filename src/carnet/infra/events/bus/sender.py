"""Publishing to the broker, with confirms for a whole batch at once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from kombu import Producer

from carnet.infra.events.bus.line import TIMEOUT, Line
from carnet.infra.events.bus.port import BusUnavailable
from carnet.infra.events.bus.topology import Topology
from carnet.infra.events.envelope import Envelope


class Sender:
    """Puts events on the exchange."""

    def __init__(self, url: str, topology: Topology, declare: Callable[[Any], None]) -> None:
        self._topology = topology
        self._declare = declare
        self._confirms: Confirms | None = None
        self._line = Line(url, self._prepare)

    def _prepare(self, channel: Any) -> None:
        self._declare(channel)
        self._confirms = Confirms(channel)

    def connect(self) -> None:
        """Be ready to send. Raises BusUnavailable."""
        self._line.use(lambda _: None)

    def send(self, events: Sequence[Envelope]) -> None:
        """Publish `events`; on return the broker has confirmed each of them. Raises BusUnavailable."""
        self._line.use(lambda channel: self._publish(channel, events), again=True)

    def _publish(self, channel: Any, events: Sequence[Envelope]) -> None:
        assert self._confirms is not None  # noqa: S101  made with the channel
        producer = Producer(channel, exchange=self._topology.exchange, auto_declare=False)
        for event in events:
            producer.publish(
                json.dumps(event.to_json(), separators=(",", ":")),
                routing_key=event.name,
                content_type="application/json",
                content_encoding="utf-8",
                delivery_mode="persistent",
                message_id=str(event.id),
                type=event.name,
                headers={"traceparent": event.trace} if event.trace else {},
                timeout=TIMEOUT,
            )
            self._confirms.expect()
        self._confirms.wait()

    def close(self) -> None:
        """Hang up."""
        self._line.close()


class Confirms:
    """The broker's answers on one channel (publisher confirms: https://www.rabbitmq.com/docs/confirms)."""

    def __init__(self, channel: Any) -> None:
        self._connection = channel.connection
        self._published = 0
        self._waiting: set[int] = set()
        self._refused = False
        channel.confirm_select()
        channel.events["basic_ack"].add(self._acknowledged)
        channel.events["basic_nack"].add(self._not_acknowledged)

    def expect(self) -> None:
        """A message was published; the broker numbers them from 1."""
        self._published += 1
        self._waiting.add(self._published)

    def wait(self) -> None:
        """Until each message has its answer.

        Raises TimeoutError, or BusUnavailable when the broker refused one.
        """
        deadline = time.monotonic() + TIMEOUT
        while self._waiting:
            self._connection.drain_events(timeout=max(deadline - time.monotonic(), 0.001))
        if self._refused:
            self._refused = False
            raise BusUnavailable("the broker refused a message")

    def _acknowledged(self, number: int, multiple: bool) -> None:
        self._waiting -= {one for one in self._waiting if one <= number} if multiple else {number}

    def _not_acknowledged(self, number: int, multiple: bool) -> None:
        self._refused = True
        self._acknowledged(number, multiple)
