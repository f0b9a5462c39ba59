"""Tidying that nothing waits for, what operators changed, and e-mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from carnet.domains.booking import mail, operations
from carnet.domains.booking.contracts import AmendmentKind
from carnet.infra.jobs import enqueue, enqueue_many, job, periodic


@periodic(cron="* * * * * */15", name="booking.expire_holds")
def expire_holds(*, now: datetime) -> None:
    """Mark lapsed holds as expired, four times a minute; any number of workers share the work."""
    while operations.expire(now=now):
        pass


@job(name="booking.mail_tickets")
def mail_tickets(*, booking_id: str, cause: str, now: datetime) -> None:
    """Send a paid booking's tickets to its contact."""
    mail.send_tickets(UUID(booking_id), cause=cause, now=now)


@job(name="booking.mail_exchanged")
def mail_exchanged(*, booking_id: str, cause: str, now: datetime) -> None:
    """Send a booking's tickets to its contact after some of them were exchanged."""
    mail.send_tickets(UUID(booking_id), cause=cause, exchanged=True, now=now)


@job(name="booking.mail_guest_code", retries=2)
def mail_guest_code(*, reference: str, email: str, now: datetime) -> None:
    """Send a guest's code, if there is such a booking."""
    mail.send_guest_code(reference=reference, email=email, now=now)


@periodic(cron="17 * * * *", name="booking.forget_guest_codes")
def forget_guest_codes(*, now: datetime) -> None:
    """Remove guests' codes that have lapsed."""
    operations.guest_codes_forget(now=now)


@job(name="booking.mail_amended")
def mail_amended(*, booking_id: str, kind: str, cause: str, now: datetime) -> None:
    """Send a booking's tickets to its contact after one has another name, holder or seat."""
    mail.send_amended(UUID(booking_id), AmendmentKind(kind), cause=cause, now=now)


@job(name="booking.mail_received")
def mail_received(*, ticket_id: str, cause: str, now: datetime) -> None:
    """Send a ticket to whom it was given."""
    mail.send_received(UUID(ticket_id), cause=cause, now=now)


@job(name="booking.open_changes")
def open_changes(*, listing_id: str, version: int, now: datetime, after: str | None = None) -> None:
    """Open what a version of a listing changed about its sold tickets: a batch, and a job for the next one.

    Before the first, unpaid holds end of a listing that takes nobody on board any more.
    """
    listing = UUID(listing_id)
    reason = operations.ended(listing) if after is None else None
    while reason and operations.fail_of_listing(listing_id=listing, reason=reason, now=now):
        pass
    with transaction.atomic():
        last, changed = operations.open_changes(
            listing_id=listing, version=version, after=UUID(after) if after else None, now=now
        )
        tell(changed)
        if last is not None:
            enqueue(open_changes, listing_id=listing_id, version=version, after=str(last))


@periodic(cron="* * * * *", name="booking.look_after_waiting_lists")
def look_after_waiting_lists(*, now: datetime) -> None:
    """Find the queues that no event has spoken of and that have something to do, once a minute."""
    operations.waiting_look_after(now=now)


@job(name="booking.mail_cancelled")
def mail_cancelled(*, quote_id: str, cause: str, now: datetime) -> None:
    """Tell a booking's contact which tickets were given back, and where the money went."""
    mail.send_cancelled(UUID(quote_id), cause=cause, now=now)


@periodic(cron="* * * * * */15", name="booking.resume_purchases")
def resume_purchases(*, now: datetime) -> None:
    """Go on with purchases that nobody drives, four times a minute."""
    operations.purchases_resume(now=now)


@job(name="booking.mail_purchase_failed")
def mail_purchase_failed(*, purchase_id: str, cause: str, now: datetime) -> None:
    """Tell the buyer that what they paid for could not be had, and that nothing was kept."""
    mail.send_purchase_failed(UUID(purchase_id), cause=cause, now=now)


@job(name="booking.tell_changes")
def tell_changes(*, booking_id: str, now: datetime) -> None:
    """Tell a booking's contact, and who was given a ticket, of what its operators changed and was not told yet."""
    operations.tell_holders_of_changes(UUID(booking_id), now=now)
    mail.tell_changes(UUID(booking_id), now=now)


@job(name="booking.mail_changes")
def mail_changes(*, booking_id: str, changes: Sequence[str], cause: str, now: datetime) -> None:
    """Send the letter about these changes."""
    mail.send_changes(UUID(booking_id), [UUID(one) for one in changes], cause=cause, now=now)


def tell(booking_ids: Iterable[UUID]) -> None:
    """A job of its own for each booking that is to be told of a change."""
    enqueue_many(tell_changes, ({"booking_id": str(booking_id)} for booking_id in booking_ids))
