"""Events that operators may hear of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carnet.domains.webhooks import operations, rules
from carnet.infra.events import Envelope, consumer
from carnet.infra.jobs import LATER


@consumer(*rules.EVENTS, priority=LATER)
def take_in(events: Sequence[Envelope], *, now: datetime) -> None:
    """Put them on the lists of the endpoints that want them."""
    operations.take_in(events, now=now)
