"""What follows from a purchase and nobody waits for, and from what is told about buyers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from carnet.domains.booking import jobs, mail, operations, queries
from carnet.domains.booking.contracts import AmendmentKind, ChangeKind, QuoteKind
from carnet.domains.booking.events import PurchaseFailed
from carnet.domains.booking.rules.purchase_steps import QUIET
from carnet.domains.payments.contracts import PaymentMethod
from carnet.infra.events import Envelope, consumer
from carnet.infra.jobs import enqueue_many
from carnet.infra.notices import notify
from carnet.infra.paper import price_in_words


@consumer("reservation.confirmed")
def mail_tickets(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """A job of its own for each e-mail: a mail server's trouble with one holds up no other."""
    bookings = sorted({str(event.aggregate_id) for event in events})
    enqueue_many(jobs.mail_tickets, ({"booking_id": one, "cause": f"tickets:{one}"} for one in bookings))


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
def tell_of_cancellations(events: Sequence[Envelope], *, now: datetime) -> None:
    """Tell who gave tickets back what went where, one e-mail for each quote."""
    quotes = {str(event.aggregate_id) for event in events if event.data["kind"] == QuoteKind.CANCELLATION}
    enqueue_many(jobs.mail_cancelled, ({"quote_id": one, "cause": f"cancelled:{one}"} for one in sorted(quotes)))
    for one in sorted(quotes):
        mail.notify_cancelled(UUID(one), now=now)


@consumer("quote.confirmed")
def tell_of_exchanges(events: Sequence[Envelope], *, now: datetime) -> None:
    """Send the new tickets to who exchanged others for them, one e-mail for each quote."""
    exchanged = {
        f"exchanged:{event.aggregate_id}": UUID(event.data["booking_id"])
        for event in events
        if event.data["kind"] == QuoteKind.EXCHANGE
    }
    _tell_of_new_tickets(exchanged, now=now)


@consumer("ticket.exchanged")
def tell_of_rebookings(events: Sequence[Envelope], *, now: datetime) -> None:
    """Send their new tickets to who took another trip instead of a changed one, and open what has changed since."""
    rebooked = {
        UUID(event.data["booking_id"]): f"rebooked:{event.aggregate_id}"
        for event in sorted(events, key=lambda event: event.aggregate_id, reverse=True)
        if event.data["reason"] == "rebooking"
    }
    _tell_of_new_tickets({cause: booking_id for booking_id, cause in rebooked.items()}, now=now)
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


def _tell_of_new_tickets(exchanged: Mapping[str, UUID], *, now: datetime) -> None:
    """A letter and a notice for each cause."""
    arguments = ({"booking_id": str(one), "cause": cause} for cause, one in sorted(exchanged.items()))
    enqueue_many(jobs.mail_exchanged, arguments)
    for cause, one in sorted(exchanged.items()):
        mail.notify_exchanged(one, cause=cause, now=now)


def _go_on(events: Sequence[Envelope]) -> None:
    """A job of its own for each purchase. A wallet's payment was all of its purchase."""
    cards = {event.data["booking_id"] for event in events if event.data["method"] == PaymentMethod.CARD}
    bookings = [UUID(booking_id) for booking_id in cards if booking_id]
    under_way = queries.purchases_under_way(bookings) if bookings else ()
    enqueue_many(operations.continue_purchase, ({"purchase_id": str(one)} for one in under_way))


@consumer("purchase.failed")
def tell_of_failed_purchases(events: Sequence[Envelope], *, now: datetime) -> None:
    """Tell who paid, or was about to, in vain. Who gave up or was refused has seen it."""
    failed = {str(event.aggregate_id): event for event in events if event.data["reason"] not in QUIET}
    arguments = ({"purchase_id": one, "cause": f"purchase-failed:{one}"} for one in sorted(failed))
    enqueue_many(jobs.mail_purchase_failed, arguments)
    for one, event in failed.items():
        told = event.payload(PurchaseFailed)
        facts = {"reference": told.reference, "amount": price_in_words(told.amount)}
        path = f"/bookings/{told.reference}"
        notify(told.user_id, "payment.failed", facts=facts, path=path, now=now, mailed=True, once=one)


@consumer("reservation.expired", "reservation.cancelled", "reservation.failed", "reservation.confirmed")
def stir_waiting_lists(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Look at the queues whose seats came free, or in which an offer was paid."""
    operations.waiting_stir_for({event.aggregate_id for event in events})


@consumer("ticket.cancelled", "ticket.exchanged", "ticket.reseated")
def offer_freed_seats(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Look at the queues of the listings that these tickets were for."""
    operations.waiting_stir({UUID(event.data["listing_id"]) for event in events})


@consumer("listing.updated")
def offer_added_seats(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Look at the queues of listings that may have more seats, run at another time or not at all."""
    operations.waiting_stir({event.aggregate_id for event in events})


@consumer("listing.withdrawn")
def end_waiting_lists(events: Sequence[Envelope], *, now: datetime) -> None:
    """End the queues of listings that are not sold any more."""
    operations.waiting_withdraw({event.aggregate_id: event.aggregate_version for event in events}, now=now)


@consumer("ticket.renamed", "ticket.reseated")
def mail_amended(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Send tickets again that have another name, holder or seat by somebody's wish; one letter for each booking."""
    wished = [event for event in events if event.data.get("because") or event.data.get("chosen")]
    amended = {
        event.data["booking_id"]: {
            "booking_id": event.data["booking_id"],
            "kind": event.data.get("because", AmendmentKind.SEATED.value),
            "cause": f"amended:{event.aggregate_id}:{event.aggregate_version}",
        }
        for event in wished
    }
    enqueue_many(jobs.mail_amended, amended.values())
    held = {
        str(event.aggregate_id): f"received:{event.aggregate_id}:{event.aggregate_version}"
        for event in wished
        if event.name == "ticket.renamed"
    }
    enqueue_many(jobs.mail_received, ({"ticket_id": one, "cause": cause} for one, cause in sorted(held.items())))


@consumer("ticket.cancelled")
def tell_holders(events: Sequence[Envelope], *, now: datetime) -> None:
    """Tell who held tickets that ended."""
    operations.tell_holders_of_ends({event.aggregate_id for event in events}, now=now)
