"""What payments do when others tell of something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carnet.domains.payments import operations
from carnet.infra.events import Envelope, consumer


@consumer("user.erased")
def forget_payers(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Forget the instruments of people who are forgotten."""
    operations.forget_payers([event.aggregate_id for event in events])
