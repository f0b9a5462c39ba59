"""Publishing: an event becomes a row of the outbox in the transaction of the change it tells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection

from carnet.infra import sql
from carnet.infra.events import codec
from carnet.infra.events.registry import event_type
from carnet.infra.events.tracing import trace
from carnet.kernel import ids

CHUNK: Final = 1000


class NoTransaction(RuntimeError):
    """An event was published outside a transaction, so its change might never be made."""


class Publication(NamedTuple):
    """One event of many: the payload, and which version of which thing it tells about."""

    payload: object
    aggregate_id: UUID
    aggregate_version: int


def publish(payload: object, *, aggregate_id: UUID, aggregate_version: int, now: datetime) -> UUID:
    """Tell that `payload` is true since `now`, if and when the caller's transaction is committed.

    Returns the event's id, which it keeps on every path. Raises NoTransaction outside a transaction,
    UnknownEvent for a payload without `@event`.
    """
    return publish_many([Publication(payload, aggregate_id, aggregate_version)], now=now)[0]


def publish_many(publications: Iterable[Publication | tuple[object, UUID, int]], *, now: datetime) -> list[UUID]:
    """As `publish` for each (payload, aggregate id, aggregate version), in one statement per CHUNK."""
    if not connection.in_atomic_block:
        raise NoTransaction("publish events inside transaction.atomic(), together with the change they tell")
    numbers: list[UUID] = []
    for some in _chunks(publications):
        rows = [_row(Publication(*one)) for one in some]
        with connection.cursor() as cursor:
            cursor.execute(
                sql.load("carnet.infra.events", "publish"),
                [now, trace.get(), json.dumps(rows, separators=(",", ":"))],
            )
        numbers += [UUID(row["id"]) for row in rows]
    return numbers


def _row(publication: Publication) -> dict[str, Any]:
    declared = event_type(publication.payload)
    return {
        "id": str(ids.new_id()),
        "name": declared.name,
        "version": declared.version,
        "aggregate_id": str(publication.aggregate_id),
        "aggregate_version": publication.aggregate_version,
        "data": codec.to_json(publication.payload),
    }


def _chunks(publications: Iterable[Publication | tuple[object, UUID, int]]) -> Iterator[Sequence[Any]]:
    """At most CHUNK at a time, so that memory does not grow with the import."""
    iterator = iter(publications)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
