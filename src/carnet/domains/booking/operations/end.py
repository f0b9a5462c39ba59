"""End unpaid holds: released by their buyer, or tidied after they lapsed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from carnet.domains.booking import problems, rules
from carnet.domains.booking.contracts import BookingStatus
from carnet.domains.booking.events import ReservationCancelled, ReservationExpired
from carnet.domains.booking.models import Booking
from carnet.infra.events import publish_many
from carnet.kernel.money import Money

# Both ends are the second thing that happens to a booking, after it was held.
_VERSION = 2


@transaction.atomic
def release(*, user_id: UUID, reference: str, now: datetime) -> bool:
    """Give an unpaid hold's seats back. Returns False when that had been done before.

    Raises BookingUnknown, HoldExpired, or BookingNotReleasable for one that is paid.
    """
    booking = Booking.objects.select_for_update().filter(user_id=user_id, reference=reference).first()
    if booking is None:
        raise problems.BookingUnknown(f"You have no booking {reference}.")
    status = rules.status_at(BookingStatus(booking.status), booking.expires_at, now)
    if status is BookingStatus.RELEASED:
        return False
    if status is BookingStatus.EXPIRED:
        raise problems.HoldExpired(f"The hold of {reference} has lapsed; its seats are on sale again.")
    if status is not BookingStatus.HELD:
        raise problems.BookingNotReleasable(f"{reference} is {status.value}; only an unpaid hold can be released.")
    _end([booking], "release", BookingStatus.RELEASED, actor=user_id, now=now)
    return True


@transaction.atomic
def expire(*, now: datetime, limit: int = 500) -> int:
    """Tidy holds that lapsed by `now`, oldest first, at most `limit`. Returns how many.

    Nothing waits for this: every reader and taker of seats treats a dead hold as free already. Rows another process is
    working on are skipped.
    """
    lapsed = list(
        Booking.objects.select_for_update(skip_locked=True)
        .filter(status=BookingStatus.HELD, expires_at__lte=now)
        .order_by("expires_at")[:limit]
    )
    if lapsed:
        _end(lapsed, "expire", BookingStatus.EXPIRED, actor=None, now=now)
    return len(lapsed)


_FACTS: dict[BookingStatus, Callable[[Booking, Money], ReservationCancelled | ReservationExpired]] = {
    BookingStatus.RELEASED: lambda booking, price: ReservationCancelled(
        booking.reference, booking.user_id, price, paid=False
    ),
    BookingStatus.EXPIRED: lambda booking, price: ReservationExpired(booking.reference, booking.user_id, price),
}


def _end(bookings: Sequence[Booking], verb: str, ended: BookingStatus, *, actor: UUID | None, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT booking_end_unpaid(%s, %s, %s, %s, %s)",
            [[booking.id for booking in bookings], verb, ended.value, actor, now],
        )
    facts = [_FACTS[ended](booking, Money(booking.amount, booking.currency)) for booking in bookings]
    publish_many([(fact, one.id, _VERSION) for fact, one in zip(facts, bookings, strict=True)], now=now)
