"""What exists on the broker: one exchange for all events, and for each role a queue and its dead letters."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from kombu import Exchange, Queue, binding

DELIVERIES: Final = 1000
"""How often a message may come back (each crash of a receiver counts) before it becomes a dead letter."""


@dataclass(frozen=True, slots=True)
class Topology:
    """Names and kinds of what a role uses. `prefix` keeps several installations on one broker apart."""

    role: str
    prefix: str = "carnet"

    @property
    def exchange(self) -> Exchange:
        """Where all events are sent; the routing key is the event's name."""
        return Exchange(f"{self.prefix}.events", type="topic", durable=True)

    @property
    def queue(self) -> Queue:
        """The role's queue: on disk, on as many nodes as the broker has."""
        return Queue(
            f"{self.prefix}.{self.role}",
            durable=True,
            queue_arguments={
                "x-queue-type": "quorum",
                "x-delivery-limit": DELIVERIES,
                "x-dead-letter-exchange": self.dead_exchange.name,
                "x-dead-letter-routing-key": self.role,
            },
        )

    @property
    def dead_letters(self) -> Queue:
        """What the role could not read."""
        return Queue(
            f"{self.prefix}.{self.role}.dead",
            self.dead_exchange,
            routing_key=self.role,
            durable=True,
            queue_arguments={"x-queue-type": "quorum"},
        )

    @property
    def dead_exchange(self) -> Exchange:
        """The way to the dead letters of all roles."""
        return Exchange(f"{self.prefix}.dead", type="direct", durable=True)

    def declare(self, channel: Any, *, names: Collection[str]) -> None:
        """Make all of it, and have events with these names put into the role's queue."""
        self.dead_letters(channel).declare()
        queue = self.queue
        queue.bindings = {binding(self.exchange, routing_key=name) for name in sorted(names)}
        self.exchange(channel).declare()
        queue(channel).declare()
