"""What follows from a purchase and nobody waits for, and from what is told about buyers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

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


@consumer("listing.updated")
def seat_anew(events: Sequence[Envelope], *, now: datetime) -> None:
    """Seat everybody anew whose train, plane or bus was swapped for another."""
    operations.reseat_listings([event.data["listing"] for event in events], now=now)
    jobs.tell(operations.untold({event.aggregate_id for event in events}))


@consumer("listing.updated")
def open_changes(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Let holders of tickets choose whose trip does not run, or runs at another time than theirs.

    A withdrawn listing changes nothing for them: what is sold stays valid.
    """
    news = operations.listings_changed([event.data["listing"] for event in events])
    enqueue_many(jobs.open_changes, ({"listing_id": str(one), "version": version} for one, version in news))


@consumer("reservation.confirmed")
def open_missed_changes(events: Sequence[Envelope], *, now: datetime) -> None:
    """The same for who paid in the moment of the change."""
    jobs.tell(operations.open_missed([event.aggregate_id for event in events], now=now))


@consumer("ticket.cancelled")
def tell_of_refunds(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Tell whose money staff gave back. Who took it alone knows."""
    jobs.tell(sorted({UUID(event.data["booking_id"]) for event in events}))
