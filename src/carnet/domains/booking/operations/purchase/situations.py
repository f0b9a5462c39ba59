"""Where a purchase is, read from its rows, and the guarded updates that move it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import BookingStatus, PurchaseStatus
from carnet.domains.booking.models import Booking, Purchase
from carnet.domains.booking.rules.purchase_steps import Reason, Situation, card_of, until
from carnet.domains.payments import queries as payments

_ENDED: Final = frozenset({BookingStatus.RELEASED, BookingStatus.FAILED, BookingStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class Seen:
    """A purchase as it was read, and what that comes to."""

    row: Purchase
    at: Situation


def look(purchase_id: UUID) -> Seen:
    """Where a purchase is now. Raises PurchaseUnknown."""
    row = Purchase.objects.filter(pk=purchase_id).first()
    if row is None:
        raise problems.PurchaseUnknown("There is no such purchase.")
    parts = payments.payments_of_purchase(user_id=row.user_id, purchase_id=row.id)
    booking = Booking.objects.get(pk=row.booking_id)
    own = row.exchange_id is None
    situation = Situation(
        status=PurchaseStatus(row.status),
        reason=row.reason,
        payments=parts,
        tries=row.tries,
        asked_at=row.updated_at,
        until=until(row.deadline, booking.expires_at if own else None, card_of(parts)),
        ended=own and booking.status in _ENDED,
    )
    return Seen(row, situation)


def claim(seen: Seen, *, now: datetime) -> bool:
    """Say that the provider is asked now. False where somebody else has said or done something since it was read."""
    return _change(seen, tries=F("tries") + 1, updated_at=now)


def move(seen: Seen, to: PurchaseStatus, *, now: datetime, reason: Reason | None = None) -> bool:
    """Move a purchase on. False where somebody else was first; then nothing has happened."""
    why = {} if reason is None else {"reason": reason.value}
    return _change(seen, status=to.value, tries=0, updated_at=now, **why)


def _change(seen: Seen, **values: Any) -> bool:
    as_read = Purchase.objects.filter(pk=seen.row.pk, status=seen.row.status, tries=seen.row.tries)
    return as_read.filter(reason=seen.row.reason).update(**values) == 1


def lock_booking(seen: Seen) -> Booking:
    """The booking of a purchase, locked until the transaction ends."""
    return Booking.objects.select_for_update().get(pk=seen.row.booking_id)
