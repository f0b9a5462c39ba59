"""Every role hears of access that has ended, and notes it in its own database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carnet.infra import revocations
from carnet.infra.events import Envelope, consumer
from carnet.infra.revocations.events import AccessEnded


@consumer("user.access-ended")
def note_ends(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Put them on the short list; where they came from they are on it already."""
    revocations.keep(event.payload(AccessEnded) for event in events)
