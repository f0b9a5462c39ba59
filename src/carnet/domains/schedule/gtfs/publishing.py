"""Putting imported trips on sale: jobs that are queued with the import, for a worker or for the import's own command.

A snapshot of every trip is most of the work of an import and needs none of its locks, so it is not part of its
transaction. The jobs are, so that nothing is forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from carnet.domains.schedule.contracts import Outcome
from carnet.domains.schedule.gtfs.progress import Progress, Silent
from carnet.domains.schedule.operations import trips_publish_many
from carnet.infra.jobs import job

_REFUSED = frozenset(Outcome) - {Outcome.PUBLISHED, Outcome.UPDATED, Outcome.UNCHANGED}


@dataclass(slots=True)
class Published:
    """What became of the trips that were published while somebody listened."""

    progress: Progress = field(default_factory=Silent)
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    def numbers(self) -> dict[str, int]:
        """Listings that are new on sale, changed, and refused (of operators that are not approved, say)."""
        return {
            "published": self.outcomes[Outcome.PUBLISHED],
            "updated": self.outcomes[Outcome.UPDATED],
            "refused": sum(self.outcomes[outcome] for outcome in _REFUSED),
        }


_listener: ContextVar[Published | None] = ContextVar("carnet_gtfs_published", default=None)


@contextmanager
def listening(progress: Progress) -> Iterator[Published]:
    """Jobs that are run inside the block, in this process, tell what they do."""
    published = Published(progress)
    token = _listener.set(published)
    try:
        yield published
    finally:
        _listener.reset(token)


@job(name="schedule.publish_imported", priority=-1)
def publish_imported(*, trip_ids: list[str], now: datetime) -> None:
    """Put the trips of an import on sale, or tell what changed about them; tells whoever listens."""
    published = trips_publish_many(trip_ids=[UUID(trip_id) for trip_id in trip_ids], now=now)
    outcomes = Counter(one.outcome for one in published)
    listener = _listener.get()
    if listener:
        listener.outcomes.update(outcomes)
        listener.progress.advance(len(trip_ids))
