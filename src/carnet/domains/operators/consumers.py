"""What travellers say about companies, once they have arrived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from carnet.domains.operators import operations
from carnet.infra.events import Envelope, consumer


@consumer("operator.rated")
def count_ratings(events: Sequence[Envelope], *, now: datetime) -> None:
    """Add the stars to the company's, once for each ticket."""
    operations.ratings_take(
        given=[
            (UUID(event.data["ticket_id"]), UUID(event.data["operator_id"]), event.data["stars"]) for event in events
        ],
        now=now,
    )
