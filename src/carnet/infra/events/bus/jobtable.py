"""The bus inside the database: sending an event is enqueueing its consumers' jobs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from carnet.infra.events.delivery import enqueue_deliveries
from carnet.infra.events.envelope import Envelope
from carnet.infra.events.registry import REGISTRY


class JobTableBus:
    """Consumers live in this database's role, so nothing has to leave it."""

    in_database = True

    def wanted(self) -> frozenset[str] | None:
        """Only what somebody here consumes."""
        return REGISTRY.wanted()

    def declare(self) -> None:
        """Migrations made the job table."""

    def send(self, events: Sequence[Envelope]) -> None:
        """Enqueue one job per interested consumer, in the caller's transaction."""
        enqueue_deliveries(events)

    def receive(self, *, wait: timedelta) -> int:
        """Nothing ever arrives from outside."""
        del wait
        return 0

    def close(self) -> None:
        """There is nothing to close."""
