"""What follows from a purchase and nobody waits for, and from what is told about buyers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from carnet.domains.booking import jobs, operations, queries
from carnet.domains.booking.contracts import ChangeKind, QuoteKind
from carnet.domains.booking.rules.purchase_steps import QUIET
from carnet.domains.payments.contracts import PaymentMethod
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
    """Tell whose money staff gave back after a change. Who took it alone knows."""
    changed = [event for event in events if event.data["reason"] in set(ChangeKind)]
    jobs.tell(sorted({UUID(event.data["booking_id"]) for event in changed}))


@consumer("quote.confirmed")
def tell_of_cancellations(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Tell who gave tickets back what went where, one e-mail for each quote."""
    cancelled = [event for event in events if event.data["kind"] == QuoteKind.CANCELLATION]
    enqueue_many(jobs.mail_cancelled, ({"quote_id": str(event.aggregate_id)} for event in cancelled))


@consumer("quote.confirmed")
def tell_of_exchanges(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Send the new tickets to who exchanged others for them, one e-mail for each quote."""
    exchanged = [event for event in events if event.data["kind"] == QuoteKind.EXCHANGE]
    enqueue_many(jobs.mail_exchanged, ({"booking_id": str(event.data["booking_id"])} for event in exchanged))


@consumer("ticket.exchanged")
def tell_of_rebookings(events: Sequence[Envelope], *, now: datetime) -> None:
    """Send their new tickets to who took another trip instead of a changed one, and open what has changed since."""
    rebooked = {event.data["booking_id"] for event in events if event.data["reason"] == "rebooking"}
    enqueue_many(jobs.mail_exchanged, ({"booking_id": one} for one in sorted(rebooked)))
    jobs.tell(operations.open_missed({UUID(event.data["booking_id"]) for event in events}, now=now))


@consumer("payment.authorised")
def go_on_authorised(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Go on with the purchases whose bank has said yes."""
    _go_on(events)


@consumer("payment.captured")
def go_on_captured(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Go on with the purchases whose bank has paid."""
    _go_on(events)


@consumer("payment.failed")
def go_on_failed(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Go on with the purchases whose bank has said no."""
    _go_on(events)


def _go_on(events: Sequence[Envelope]) -> None:
    """A job of its own for each purchase. A wallet's payment was all of its purchase."""
    cards = {event.data["booking_id"] for event in events if event.data["method"] == PaymentMethod.CARD}
    bookings = [UUID(booking_id) for booking_id in cards if booking_id]
    under_way = queries.purchases_under_way(bookings) if bookings else ()
    enqueue_many(operations.continue_purchase, ({"purchase_id": str(one)} for one in under_way))


@consumer("purchase.failed")
def tell_of_failed_purchases(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Tell who paid, or was about to, in vain. Who gave up or was refused has seen it."""
    told = (event for event in events if event.data["reason"] not in QUIET)
    enqueue_many(jobs.mail_purchase_failed, ({"purchase_id": str(event.aggregate_id)} for event in told))
