"""Reads: which of the things that somebody names are that person's own."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from carnet.domains.booking import models
from carnet.domains.booking.contracts import OwnedTicket, TicketStatus

_NEVER_HAD: Final = (TicketStatus.HELD.value, TicketStatus.VOID.value)


def owned_by_reference(*, user_id: UUID, reference: str) -> tuple[OwnedTicket, ...]:
    """The tickets of the user's booking with this reference; none of somebody else's, as of one that is not there."""
    return _owned(user_id, models.Booking.objects.filter(reference=reference), models.Ticket.objects.all())


def owned_by_booking(*, user_id: UUID, booking_id: UUID) -> tuple[OwnedTicket, ...]:
    """The same by the booking's id."""
    return _owned(user_id, models.Booking.objects.filter(pk=booking_id), models.Ticket.objects.all())


def owned_by_ticket(*, user_id: UUID, ticket_id: UUID) -> tuple[OwnedTicket, ...]:
    """The ticket if the user bought it or was given it; none if it is somebody else's, as if there were none."""
    return _owned(user_id, models.Booking.objects.all(), models.Ticket.objects.filter(pk=ticket_id), given=True)


def owned_by_listing(*, user_id: UUID, listing_id: UUID) -> tuple[OwnedTicket, ...]:
    """The tickets that the user has, or has had, for this trip or performance; an unpaid hold is none."""
    tickets = models.Ticket.objects.filter(listing_id=listing_id).exclude(status__in=_NEVER_HAD)
    return _owned(user_id, models.Booking.objects.all(), tickets, given=True)


def _owned(
    user_id: UUID, bookings: QuerySet[models.Booking], tickets: QuerySet[models.Ticket], *, given: bool = False
) -> tuple[OwnedTicket, ...]:
    """In one statement, which is the same whether something is somebody else's or is not there at all (T45)."""
    mine = models.Booking.objects.filter(pk=OuterRef("booking_id"), user_id=user_id)
    whose = Q(booking_id__in=bookings.filter(user_id=user_id).values("pk"))
    whose |= Q(holder_id=user_id) if given else Q()
    rows = tickets.filter(whose).annotate(reference=Subquery(mine.values("reference"))).order_by("id")
    return tuple(
        OwnedTicket(number, booking, said or "", listing, operator, TicketStatus(status), departs_at)
        for number, booking, said, listing, operator, status, departs_at in rows.values_list(
            "id", "booking_id", "reference", "listing_id", "operator_id", "status", "departs_at"
        )
    )
