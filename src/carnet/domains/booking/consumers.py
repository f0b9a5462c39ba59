"""What follows from a purchase and nobody waits for, and from what is told about buyers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carnet.domains.booking import jobs, operations
from carnet.infra.events import Envelope, consumer
from carnet.infra.jobs import enqueue_many


@consumer("reservation.confirmed")
def mail_tickets(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """A job of its own for each e-mail: a mail server's trouble with one holds up no other."""
    enqueue_many(jobs.mail_tickets, ({"booking_id": str(event.aggregate_id)} for event in events))


@consumer("user.erased")
def forget_buyers(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Keep the bookings of people who are forgotten, and not their names."""
    operations.forget_buyers([event.aggregate_id for event in events])
