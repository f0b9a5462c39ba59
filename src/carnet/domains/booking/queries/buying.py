"""Reads: how far paying a booking has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from carnet.domains.booking import models, problems
from carnet.domains.booking.contracts import Purchase, PurchaseStatus
from carnet.domains.booking.queries.purchases import own
from carnet.domains.payments import queries as payments

_OVER: Final = [PurchaseStatus.DONE.value, PurchaseStatus.FAILED.value]


def purchase(purchase_id: UUID) -> Purchase:
    """A purchase whoever it belongs to, for jobs. Raises PurchaseUnknown."""
    row = models.Purchase.objects.filter(pk=purchase_id).first()
    if row is None:
        raise problems.PurchaseUnknown("There is no such purchase.")
    return as_purchases([row])[0]


def purchase_of(*, user_id: UUID, purchase_id: UUID) -> Purchase:
    """One of the user's purchases. Raises PurchaseUnknown, also for somebody else's."""
    found = purchase(purchase_id)
    if found.user_id != user_id:
        raise problems.PurchaseUnknown("There is no such purchase.")
    return found


def purchases_of_booking(*, user_id: UUID, reference: str) -> tuple[Purchase, ...]:
    """All that was tried to pay one of the user's bookings in steps, the latest first. Raises BookingUnknown."""
    rows = models.Purchase.objects.filter(booking_id=own(user_id, reference).id)
    # Ids of one millisecond are in no order, and only one purchase is under way at a time.
    return as_purchases(sorted(rows, key=lambda row: (row.status not in _OVER, row.created_at, row.id), reverse=True))


def purchase_under_way(booking_id: UUID) -> Purchase | None:
    """The purchase of a booking, or of an exchange of its tickets, that is not over; None where there is none."""
    row = under_way().filter(booking_id=booking_id).first()
    return as_purchases([row])[0] if row else None


def purchases_under_way(booking_ids: Iterable[UUID]) -> tuple[UUID, ...]:
    """The purchases of these bookings that are not over."""
    return tuple(under_way().filter(booking_id__in=list(booking_ids)).values_list("id", flat=True))


def purchases_waiting(*, since: datetime, limit: int) -> tuple[UUID, ...]:
    """Purchases that are not over and that nothing has happened to since, the longest waiting first."""
    rows = under_way().filter(updated_at__lte=since)
    return tuple(rows.order_by("updated_at").values_list("id", flat=True)[:limit])


def under_way() -> QuerySet[models.Purchase]:
    """The purchases that are not over."""
    return models.Purchase.objects.exclude(status__in=_OVER)


def as_purchases(rows: Sequence[models.Purchase]) -> tuple[Purchase, ...]:
    """Purchases' rows as others see them, with their payments."""
    bookings = models.Booking.objects.filter(pk__in=[row.booking_id for row in rows])
    references = dict(bookings.values_list("id", "reference"))
    return tuple(
        Purchase(
            id=row.id,
            booking_id=row.booking_id,
            exchange_id=row.exchange_id,
            user_id=row.user_id,
            reference=references[row.booking_id],
            status=PurchaseStatus(row.status),
            reason=row.reason,
            deadline=row.deadline,
            payments=payments.payments_of_purchase(user_id=row.user_id, purchase_id=row.id),
        )
        for row in rows
    )
