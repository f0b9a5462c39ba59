"""A bus with both of its ends in hand, for tests that must hold on every adapter."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import uuid4

import kombu

from carnet.infra import jobs
from carnet.infra.events import relay_once
from carnet.infra.events.bus import Bus
from carnet.infra.events.bus.jobtable import JobTableBus
from carnet.infra.events.bus.rabbitmq import RabbitBus
from carnet.infra.events.bus.topology import Topology

BROKER: Final = os.environ.get("CARNET_TEST_BROKER_URL", "amqp://guest:guest@127.0.0.1:5672")
_SHORT: Final = timedelta(milliseconds=300)


class Wire(Protocol):
    """From the outbox to the handlers, step by step."""

    bus: Bus

    def relay(self, *, now: datetime) -> int:
        """Send what waits in the outbox."""

    def receive(self) -> int:
        """Take in what was sent, as jobs."""

    def restart(self) -> None:
        """The process dies and another one takes its place."""

    def close(self) -> None:
        """Leave nothing behind."""


class JobTableWire:
    """Sending is receiving."""

    def __init__(self) -> None:
        self.bus: Bus = JobTableBus()

    def relay(self, *, now: datetime) -> int:
        return relay_once(now=now, through=self.bus)

    def receive(self) -> int:
        return self.bus.receive(wait=_SHORT)

    def restart(self) -> None:
        self.bus = JobTableBus()

    def close(self) -> None:
        self.bus.close()


class RabbitWire:
    """A broker with an exchange and a queue that only this test uses."""

    def __init__(self) -> None:
        self.topology = Topology("sample", prefix=f"carnet-test-{uuid4()}")
        self._others: list[Topology] = []
        self.bus: Bus = self.another()
        self.bus.declare()

    def another(self) -> RabbitBus:
        """One more process of the same role."""
        return RabbitBus(url=BROKER, topology=self.topology)

    def of_role(self, role: str) -> RabbitBus:
        """A process of another role, with its queue."""
        bus = RabbitBus(url=BROKER, topology=Topology(role, prefix=self.topology.prefix))
        bus.declare()
        self._others.append(bus.topology)
        return bus

    def relay(self, *, now: datetime) -> int:
        return relay_once(now=now, through=self.bus)

    def receive(self) -> int:
        return self.bus.receive(wait=_SHORT)

    def restart(self) -> None:
        self.bus.close()
        self.bus = self.another()

    def waiting(self, queue: kombu.Queue) -> int:
        """How many messages a queue holds that nobody has in hand."""
        with kombu.Connection(BROKER, connect_timeout=5) as connection:
            return int(queue(connection.channel()).queue_declare(passive=True).message_count)

    def close(self) -> None:
        self.bus.close()
        with kombu.Connection(BROKER, connect_timeout=5) as connection:
            channel = connection.channel()
            for topology in (self.topology, *self._others):
                topology.queue(channel).delete()
                topology.dead_letters(channel).delete()
            self.topology.exchange(channel).delete()
            self.topology.dead_exchange(channel).delete()


def deliver(wire: Wire, *, now: datetime) -> int:
    """The whole way: relay, receive, run the jobs. Returns how many jobs ran."""
    wire.relay(now=now)
    wire.receive()
    return jobs.run_due(now=now)


def broker_answers() -> bool:
    """Whether there is a broker to test with."""
    try:
        with kombu.Connection(BROKER, connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except (OSError, kombu.exceptions.OperationalError):
        return False
    return True
