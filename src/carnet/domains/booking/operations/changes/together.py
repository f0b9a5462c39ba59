"""Giving the money back for all tickets of a cancelled trip at once: a job that can be killed and goes on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import ChangeKind, TicketStatus, TripChanges
from carnet.domains.booking.models import OperatorChange, RefundRun, Ticket
from carnet.domains.booking.operations.changes.opening import open_tickets
from carnet.domains.booking.operations.changes.refunding import refund
from carnet.domains.booking.operations.giving_back import being_paid
from carnet.domains.booking.queries.changes import listing_at, trip_changes
from carnet.domains.schedule.contracts import TripStatus
from carnet.infra import audit
from carnet.infra.access import Permission, allow_at
from carnet.infra.jobs import enqueue, enqueue_at, job
from carnet.infra.principal import Principal
from carnet.kernel import ids

BATCH: Final = 50
_LIVING: Final = (TicketStatus.ISSUED.value, TicketStatus.BOARDED.value)
_LOOK_AGAIN_AFTER: Final = timedelta(minutes=1)


@transaction.atomic
def refund_all(*, operator_id: UUID, trip_id: UUID, by: Principal, now: datetime) -> TripChanges:
    """Begin to refund every ticket of a cancelled trip that is not yet, by jobs; how far that is.

    Asking while it runs changes nothing. Raises NotFound, Forbidden, SecondFactorNeeded, TripNotCancelled.
    """
    allow_at(by, Permission.TRIPS_RUN, operator_id)
    if listing_at(operator_id, trip_id).status is not TripStatus.CANCELLED:
        raise problems.TripNotCancelled("The trip is not cancelled; who has a ticket of it may travel.")
    RefundRun.objects.bulk_create(
        [RefundRun(listing_id=trip_id, asked_by=by.actor, asked_at=now, finished_at=now)], ignore_conflicts=True
    )
    run = RefundRun.objects.select_for_update().get(pk=trip_id)
    before = trip_changes(operator_id=operator_id, trip_id=trip_id, by=by)
    begins = run.finished_at is not None and before.refundable > 0
    if begins:
        RefundRun.objects.filter(pk=trip_id).update(asked_by=by.actor, asked_at=now, finished_at=None)
        detail = {"tickets": before.refundable}
        audit.record(by.actor, "trip.refund_all", ids.encode("trp", trip_id), detail, now=now)
        enqueue(refund_rest, listing_id=str(trip_id))
    return trip_changes(operator_id=operator_id, trip_id=trip_id, by=by)


@job(name="booking.refund_rest")
def refund_rest(*, listing_id: str, now: datetime) -> None:
    """Refund the tickets of a cancelled trip: a batch, and a job for the next one.

    Tickets whose card is still being charged are looked at again in a minute.
    """
    with transaction.atomic():
        if refund_some(listing_id=UUID(listing_id), now=now):
            enqueue(refund_rest, listing_id=listing_id)
        elif RefundRun.objects.filter(pk=listing_id, finished_at__isnull=True).exists():
            enqueue_at(refund_rest, now + _LOOK_AGAIN_AFTER, listing_id=listing_id)


@transaction.atomic
def refund_some(*, listing_id: UUID, now: datetime, limit: int = BATCH) -> bool:
    """Refund the next tickets of a run, at most `limit`. Whether there may be more that can be refunded now."""
    run = RefundRun.objects.filter(pk=listing_id, finished_at__isnull=True).first()
    if run is None:
        return False
    rows = _next(listing_id, limit)
    if not rows:
        if not _living(listing_id).exists():
            RefundRun.objects.filter(pk=listing_id).update(finished_at=now)
        return False
    # Who bought in the moment of the cancellation may have no change yet.
    open_tickets({listing_id}, rows, now=now)
    tickets = [ticket for ticket, _ in rows]
    changes = list(
        OperatorChange.objects.filter(ticket_id__in=tickets, kind=ChangeKind.CANCELLED.value, choice__isnull=True)
    )
    if not changes and _living(listing_id).filter(pk__in=tickets).exists():
        raise problems.Busy("The news that the trip is cancelled is still on its way.")
    refund(changes, actor=run.asked_by, now=now)
    OperatorChange.objects.filter(pk__in=[change.pk for change in changes]).update(told_version=None)
    return True


def _next(listing_id: UUID, limit: int) -> list[tuple[UUID, UUID]]:
    """Tickets of a listing that live and are paid for, with their bookings."""
    living = _living(listing_id).order_by("id").values_list("id", "booking_id")
    rows = list(living[:limit])
    while rows:
        paying = being_paid(booking for _, booking in rows)
        ready = [row for row in rows if row[1] not in paying]
        if ready:
            return ready
        rows = list(living.filter(id__gt=rows[-1][0])[:limit])
    return []


def _living(listing_id: UUID) -> QuerySet[Ticket]:
    return Ticket.objects.filter(listing_id=listing_id, status__in=_LIVING)
