"""Delivering events to consumers, as jobs."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from carnet.infra import jobs, sql
from carnet.infra.events.envelope import Envelope
from carnet.infra.events.registry import REGISTRY, Consumer
from carnet.infra.events.tracing import trace

RETRIES: Final = 15
FEW: Final = 20
"""Up to so many events are delivered at once, whatever the priority of their consumer."""
_LOG = logging.getLogger(__name__)


def enqueue_deliveries(events: Sequence[Envelope]) -> None:
    """One job per consumer who wants some of `events`, in the caller's transaction."""
    parcels: dict[int, list[dict[str, Any]]] = {}
    for one in REGISTRY.interested({event.name for event in events}):
        wanted = [event.to_json() for event in events if event.name in one.events]
        priority = one.priority if len(wanted) > FEW else max(one.priority, 0)
        parcels.setdefault(priority, []).append({"consumer": one.name, "events": wanted})
    for priority, some in parcels.items():
        jobs.enqueue_many(replace(deliver, priority=priority), some)


@jobs.job(name="events.deliver", retries=RETRIES)
def deliver(*, consumer: str, events: Sequence[dict[str, Any]], now: datetime) -> None:
    """Hand `events` to a consumer who has not seen them.

    When the handler refuses a batch, its halves become jobs of their own, so that one bad event does not
    hold up the others; a single event that fails is the job that fails, is tried again and may end as a
    dead letter.
    """
    batch = [Envelope.from_json(one) for one in events]
    declared = REGISTRY.consumers[consumer]
    try:
        handle(declared, batch, now=now)
    except Exception:
        if len(batch) == 1:
            raise
        _LOG.warning("consumer %s failed on %d events, trying halves", consumer, len(batch), exc_info=True)
        middle = len(batch) // 2
        halves = (events[:middle], events[middle:])
        again = replace(deliver, priority=declared.priority)
        jobs.enqueue_many(again, [{"consumer": consumer, "events": list(half)} for half in halves])


def handle(consumer: Consumer, events: Sequence[Envelope], *, now: datetime) -> int:
    """Call the handler with those of `events` it has not seen, in one transaction with its inbox.

    Returns how many.
    """
    with transaction.atomic():
        new = _unseen(consumer.name, events, now=now)
        if new:
            token = trace.set(_common_trace(new))
            try:
                consumer.handler(new, now=now)
            finally:
                trace.reset(token)
    return len(new)


def _unseen(consumer: str, events: Sequence[Envelope], *, now: datetime) -> list[Envelope]:
    """Write the inbox rows; the events whose row is new, each once, sorted by when they occurred."""
    by_id = {event.id: event for event in events}
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.infra.events", "receive"), [consumer, now, list(by_id)])
        new = [by_id[row[0]] for row in cursor.fetchall()]
    return sorted(new, key=lambda event: (event.occurred_at, event.aggregate_version, event.id))


def _common_trace(events: Sequence[Envelope]) -> str | None:
    """What is caused by several requests belongs to none of their traces."""
    traces = {event.trace for event in events}
    return traces.pop() if len(traces) == 1 else None
