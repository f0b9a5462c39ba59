"""Reads: what operators changed about sold tickets, for their holders and for the operator's people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, Sum

from carnet.domains.booking import models, rules
from carnet.domains.booking.contracts import (
    Change,
    ChangeCount,
    ChangeKind,
    Choice,
    RefundProgress,
    TicketStatus,
    TripChanges,
)
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import ListingSnapshot, TripStatus
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal
from carnet.kernel.money import Money

Changes = Mapping[UUID, Sequence[Change]]
_LIVING: Final = (TicketStatus.ISSUED.value, TicketStatus.BOARDED.value)


def changes_of_bookings(booking_ids: Collection[UUID], *, now: datetime) -> Changes:
    """What was changed about the tickets of these bookings, by ticket, in order. Three statements at most."""
    rows = list(models.OperatorChange.objects.filter(booking_id__in=booking_ids).order_by("opened_at", "id"))
    tickets = {one.id: one for one in models.Ticket.objects.filter(booking_id__in={row.booking_id for row in rows})}
    times = models.ListingTimes.objects.in_bulk({row.listing_id for row in rows})
    found: dict[UUID, list[Change]] = defaultdict(list)
    for row in rows:
        left = has_left(tickets[row.ticket_id], times.get(row.listing_id), now=now)
        found[row.ticket_id].append(as_change(row, tickets[row.ticket_id], left=left))
    return found


def has_left(ticket: models.Ticket, times: models.ListingTimes | None, *, now: datetime) -> bool:
    """Whether the trip has left the ticket's boarding stop, as it runs now."""
    status = TripStatus(times.status) if times else None
    leaves_at = times.departures[ticket.from_stop] if times else None
    return rules.has_left(status, from_stop=ticket.from_stop, leaves_at=leaves_at or ticket.departs_at, now=now)


def as_change(row: models.OperatorChange, ticket: models.Ticket, *, left: bool) -> Change:
    """A change as others see it."""
    kind, choice = ChangeKind(row.kind), Choice(row.choice) if row.choice else None
    return Change(
        id=row.id,
        ticket_id=row.ticket_id,
        booking_id=row.booking_id,
        listing_id=row.listing_id,
        kind=kind,
        version=row.version,
        was=row.was,
        now=row.now,
        opened_at=row.opened_at,
        choices=rules.choices(kind, choice, left=left) if rules.lives(TicketStatus(ticket.status), kind) else (),
        refund=Money(ticket.amount, ticket.currency),
        choice=choice,
        chosen_at=row.chosen_at,
    )


def trip_changes(*, operator_id: UUID, trip_id: UUID, by: Principal) -> TripChanges:
    """What became of the sold tickets of an operator's trip. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.TRIPS_READ, operator_id)
    listing = listing_at(operator_id, trip_id)
    counts = _counts(trip_id)
    waiting = _waiting(trip_id) if listing.status is TripStatus.CANCELLED else ()
    refundable = sum(count for _, count in waiting)
    run = models.RefundRun.objects.filter(pk=trip_id).first()
    refunded = next((one.refunded for one in counts if one.kind is ChangeKind.CANCELLED), 0)
    return TripChanges(
        listing_id=trip_id,
        counts=counts,
        run=RefundProgress(run.asked_at, run.finished_at, refunded + refundable, refundable) if run else None,
        refundable=refundable,
        value=tuple(money for money, _ in waiting),
    )


def listing_at(operator_id: UUID, trip_id: UUID) -> ListingSnapshot:
    """The operator's trip as it was published last; NotFound for a draft and for another operator's (T44)."""
    try:
        listing = inventory.offer(trip_id).listing
    except inventory.ListingUnknown:
        listing = None
    if listing is None or listing.operator_id != operator_id:
        raise NotFound("There is no such trip, or it was never published.")
    return listing


def _counts(listing_id: UUID) -> tuple[ChangeCount, ...]:
    rows = models.OperatorChange.objects.filter(listing_id=listing_id).values_list("kind").order_by("kind")
    chosen = {choice.value: Count("id", filter=Q(choice=choice.value)) for choice in Choice}
    found = rows.annotate(open=Count("id", filter=Q(choice__isnull=True)), **chosen)
    return tuple(ChangeCount(ChangeKind(kind), *numbers) for kind, *numbers in found)


def _waiting(listing_id: UUID) -> tuple[tuple[Money, int], ...]:
    """What the living tickets of a cancelled listing have paid, and how many they are, in each currency."""
    living = models.Ticket.objects.filter(listing_id=listing_id, status__in=_LIVING)
    sums = living.values_list("currency").annotate(amount=Sum("amount"), count=Count("id")).order_by("currency")
    return tuple((Money(amount, currency), count) for currency, amount, count in sums)
