"""Reads for cash at a desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from carnet.domains.booking import models, problems
from carnet.domains.booking.contracts import BookingStatus, CashBooking
from carnet.domains.booking.queries.purchases import with_tickets
from carnet.domains.payments import queries as payments
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal


def cash_booking(*, by: Principal, operator_id: UUID, reference: str, now: datetime) -> CashBooking:
    """A booking as the operator's desk sees it; there is none unless all its tickets are the operator's.

    Raises NotFound, Forbidden, SecondFactorNeeded, BookingUnknown.
    """
    allow_at(by, Permission.CASH_TAKE, operator_id)
    found = with_tickets(models.Booking.objects.filter(reference=reference), now=now)
    if not found or desk_of(found[0].id) != operator_id:
        raise problems.BookingUnknown(f"There is no booking {reference[:16]} that this desk can serve.")
    whole = found[0]
    to_take = whole.price if whole.status is BookingStatus.HELD else None
    return CashBooking(whole, to_take, payments.cash_due(whole.id))


def desk_of(booking_id: UUID) -> UUID | None:
    """The operator of all tickets of a booking, None if there are several."""
    return _only(models.Ticket.objects.filter(booking_id=booking_id).values_list("operator_id", flat=True).distinct())


def _only(operator_ids: Iterable[UUID]) -> UUID | None:
    found = set(operator_ids)
    return found.pop() if len(found) == 1 else None
