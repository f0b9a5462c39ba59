"""End unpaid holds: released by their buyer, tidied after they lapsed, or failed with their trip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from carnet.domains.booking import problems, rules
from carnet.domains.booking.contracts import BookingStatus, TicketStatus
from carnet.domains.booking.events import ReservationCancelled, ReservationExpired, ReservationFailed
from carnet.domains.booking.models import Booking, Ticket
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
    status = rules.status_at(BookingStatus(booking.status), booking.expires_at, booking.arrives_at, now)
    if status is BookingStatus.RELEASED:
        return False
    if status is BookingStatus.EXPIRED:
        raise problems.HoldExpired(f"The hold of {reference} has lapsed; its seats are on sale again.")
    if status is not BookingStatus.HELD:
        raise problems.BookingNotReleasable(f"{reference} is {status.value}; only an unpaid hold can be released.")
    end_unpaid([booking], "release", BookingStatus.RELEASED, actor=user_id, now=now)
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
        end_unpaid(lapsed, "expire", BookingStatus.EXPIRED, actor=None, now=now)
    return len(lapsed)


@transaction.atomic
def fail(*, user_id: UUID, reference: str, reason: str, now: datetime) -> None:
    """End a hold that can no longer be paid: `reason` is what became of its trip. Nothing happens to any other one."""
    mine = Booking.objects.select_for_update().filter(user_id=user_id, reference=reference)
    held = list(mine.filter(status=BookingStatus.HELD))
    if held:
        end_unpaid(held, "fail", BookingStatus.FAILED, actor=None, reason=reason, now=now)


@transaction.atomic
def fail_of_listing(*, listing_id: UUID, reason: str, now: datetime, limit: int = 500) -> int:
    """As `fail` for the unpaid bookings with a seat of a listing, at most `limit` of them. Returns how many."""
    tickets = Ticket.objects.filter(listing_id=listing_id, status=TicketStatus.HELD.value)
    unpaid = Booking.objects.select_for_update().filter(pk__in=tickets.values("booking_id"), status=BookingStatus.HELD)
    held = list(unpaid.order_by("id")[:limit])
    if held:
        end_unpaid(held, "fail", BookingStatus.FAILED, actor=None, reason=reason, now=now)
    return len(held)


def _fact(
    booking: Booking, ended: BookingStatus, reason: str
) -> ReservationCancelled | ReservationExpired | ReservationFailed:
    price = Money(booking.amount, booking.currency)
    match ended:
        case BookingStatus.RELEASED:
            return ReservationCancelled(booking.reference, booking.user_id, price, paid=False)
        case BookingStatus.EXPIRED:
            return ReservationExpired(booking.reference, booking.user_id, price)
        case _:
            return ReservationFailed(booking.reference, booking.user_id, price, reason)


def end_unpaid(
    bookings: Sequence[Booking],
    verb: str,
    ended: BookingStatus,
    *,
    actor: UUID | None,
    now: datetime,
    reason: str = "",
) -> None:
    """Give the seats of unpaid bookings back, whose rows the caller has locked; history and events say `verb`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT booking_end_unpaid(%s, %s, %s, %s, %s)",
            [[booking.id for booking in bookings], verb, ended.value, actor, now],
        )
    publish_many([(_fact(booking, ended, reason), booking.id, _VERSION) for booking in bookings], now=now)
