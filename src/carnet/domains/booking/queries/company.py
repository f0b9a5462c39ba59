"""Reads: where those sit beside whom somebody would like to sit."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from carnet.domains.booking import models, rules
from carnet.domains.booking.contracts import BookingStatus, Near, TicketStatus
from carnet.kernel.span import Span

_PAID: Final = (TicketStatus.ISSUED.value, TicketStatus.BOARDED.value)


def places_of(near: Near, *, user_id: UUID, listing_id: UUID, span: Span, now: datetime) -> tuple[int, ...]:
    """The ordinals of a booking's seats on a listing that are taken on some of `span`. One statement.

    It is the user's own, or one whose contact's address is given, too. Of every other one there is nothing, as of one
    that does not exist: a reference alone tells nothing.
    """
    known = Q(user_id=user_id)
    if near.email and near.email.lower() != rules.NO_EMAIL:
        known |= Q(email__iexact=near.email)
    alive = ~Q(status=BookingStatus.HELD.value) | Q(expires_at__gt=now)
    theirs = models.Booking.objects.filter(known, alive, reference=near.reference).values("id")
    seats = models.Ticket.objects.filter(
        listing_id=listing_id,
        booking_id__in=theirs,
        ordinal__isnull=False,
        status__in=[*_PAID, TicketStatus.HELD.value],
        from_stop__lt=span.to_stop,
        to_stop__gt=span.from_stop,
    )
    found = seats.order_by("ordinal").values_list("ordinal", flat=True)
    return tuple(number for number in found if number is not None)
