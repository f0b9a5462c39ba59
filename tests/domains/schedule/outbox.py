"""What was published, read from the outbox."""

from __future__ import annotations

from uuid import UUID

from carnet.infra.events.models import OutboxEvent


def published(aggregate_id: UUID) -> list[OutboxEvent]:
    """The events about one thing, oldest version first."""
    return list(OutboxEvent.objects.filter(aggregate_id=aggregate_id).order_by("aggregate_version"))


def names(aggregate_id: UUID) -> list[str]:
    """Their names only."""
    return [event.name for event in published(aggregate_id)]
