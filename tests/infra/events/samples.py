"""Events and consumers that only tests know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from carnet.infra.events import Envelope, event, publish
from carnet.infra.events.registry import REGISTRY, Consumer, Handler
from carnet.kernel import ids

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


@event("sample.moved", version=1)
@dataclass(frozen=True, slots=True)
class SampleMoved:
    """Something is somewhere else now."""

    place: str


@event("sample.ended", version=1)
@dataclass(frozen=True, slots=True)
class SampleEnded:
    """Something is no more."""


@dataclass(slots=True)
class Listener:
    """A consumer that remembers what it was told; while `broken` it refuses."""

    batches: list[list[Envelope]] = field(default_factory=list)
    broken: bool = False
    refuses: frozenset[UUID] = frozenset()
    attempts: int = 0

    def __call__(self, events: Sequence[Envelope], *, now: datetime) -> None:
        self.attempts += 1
        if self.broken or any(event.id in self.refuses for event in events):
            raise ConnectionError("the consumer is broken")
        self.batches.append(list(events))

    @property
    def heard(self) -> list[Envelope]:
        """Everything, in the order in which it was told."""
        return [event for batch in self.batches for event in batch]

    @property
    def ids(self) -> list[UUID]:
        """The ids of everything that was told."""
        return [event.id for event in self.heard]


@contextmanager
def listening(handler: Handler, *names: str, name: str = "sample.listener") -> Iterator[None]:
    """Have `handler` consume the named events inside the block, and of the domains' consumers nobody."""
    before = dict(REGISTRY.consumers)
    for known in before:
        if not known.startswith("sample."):
            del REGISTRY.consumers[known]
    REGISTRY.add_consumer(Consumer(name, frozenset(names), handler))
    try:
        yield
    finally:
        REGISTRY.consumers.clear()
        REGISTRY.consumers.update(before)


def tell(place: str, *, aggregate: UUID | None = None, version: int = 1) -> UUID:
    """Publish that something moved, in a transaction of its own."""
    with transaction.atomic():
        return publish(SampleMoved(place), aggregate_id=aggregate or ids.new_id(), aggregate_version=version, now=NOW)
