"""The bus between roles: a RabbitMQ topic exchange, and one durable queue per role.

What a role's consumers want is bound to its queue. Sending waits for the broker's confirms; receiving
stores events as jobs, commits, and only then acknowledges, so a crash anywhere delivers again and loses
nothing. Messages that are no events go to the queue's dead letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from carnet.infra.events.bus.receiver import Receiver
from carnet.infra.events.bus.sender import Sender
from carnet.infra.events.bus.topology import Topology
from carnet.infra.events.envelope import Envelope
from carnet.infra.events.registry import REGISTRY


class RabbitBus:
    """A role's door to the exchange.

    Sending and receiving have a connection each and may run in two threads.
    """

    in_database = False

    def __init__(self, *, url: str, topology: Topology) -> None:
        self.topology = topology
        self._sender = Sender(url, topology, self._declare)
        self._receiver = Receiver(url, topology, self._declare)

    def _declare(self, channel: Any) -> None:
        self.topology.declare(channel, names=REGISTRY.wanted())

    def wanted(self) -> frozenset[str] | None:
        """Everything is sent: who listens is the other roles' matter."""
        return None

    def declare(self) -> None:
        """Make exchange, queues and bindings: from now on nothing that this role wants passes it by."""
        self._sender.connect()

    def send(self, events: Sequence[Envelope]) -> None:
        """Publish and wait for the confirms."""
        self._sender.send(events)

    def receive(self, *, wait: timedelta) -> int:
        """Store a batch as jobs, commit, acknowledge."""
        return self._receiver.receive(wait=wait)

    def close(self) -> None:
        """Close both connections."""
        self._sender.close()
        self._receiver.close()
