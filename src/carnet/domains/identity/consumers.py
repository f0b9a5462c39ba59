"""What the catalog publishes about operators, kept here as their teams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carnet.domains.identity import operations
from carnet.infra.events import Envelope, consumer


@consumer("operator.approved", "operator.suspended", "operator.updated")
def keep_teams(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Know operators by their newest names."""
    operations.keep_teams(
        (event.aggregate_id, event.data["operator"]["name"], event.aggregate_version) for event in events
    )
