"""Forgetting people whose account is erased, in every role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carnet.infra.deliveries.log import forget
from carnet.infra.events import Envelope, consumer


@consumer("user.erased")
def forget_readers(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Keep that messages left, and not to whom."""
    for event in events:
        forget(user_id=event.aggregate_id)
