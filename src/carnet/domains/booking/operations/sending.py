"""Sending tickets once more, and to another address."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.booking import problems, queries, rules
from carnet.domains.booking.contracts import Booking, GuestAccess
from carnet.domains.booking.models import Booking as BookingRow
from carnet.domains.booking.models import GuestCode
from carnet.infra import audit
from carnet.infra.jobs import enqueue, promised
from carnet.infra.limits import Limit
from carnet.infra.principal import Principal
from carnet.kernel import ids

_mail_tickets: Final = promised("booking.mail_tickets")
_SENT: Final = Limit("tickets-sent", 3, timedelta(hours=1))
_CORRECTED: Final = Limit("booking-contact", 10, timedelta(hours=1))


def tickets_send(*, user_id: UUID, reference: str, now: datetime) -> Booking:
    """Send the user's own tickets to their booking's contact once more.

    Raises BookingUnknown, NothingToSend, RateLimited: three times an hour, whoever asks for it.
    """
    return _send(queries.booking(user_id=user_id, reference=reference, now=now), actor=user_id, now=now)


def guest_tickets_send(*, access: GuestAccess, reference: str, now: datetime) -> Booking:
    """The same for a guest."""
    return _send(queries.guest_booking(access, reference=reference, now=now), actor=None, now=now)


def staff_tickets_send(*, by: Principal, operator_id: UUID | None, reference: str, now: datetime) -> Booking:
    """The same for who reads the operator's bookings, or all of them (None). The answer has their tickets alone.

    Raises NotFound, Forbidden, SecondFactorNeeded too.
    """
    found, _ = queries.desk_booking(by=by, operator_id=operator_id, reference=reference, now=now)
    return _send(found, actor=by.actor, now=now)


def contact_correct(*, user_id: UUID, reference: str, email: str, now: datetime) -> Booking:
    """Give the user's own booking another contact; guests who came by the old one see nothing any more.

    Raises BookingUnknown, RateLimited.
    """
    found = queries.booking(user_id=user_id, reference=reference, now=now)
    if email == found.email:
        return found
    _CORRECTED.spend(str(found.id), now=now)
    with transaction.atomic():
        mine = BookingRow.objects.filter(pk=found.id, user_id=user_id).exclude(email=rules.NO_EMAIL)
        if not mine.update(email=email):
            raise problems.BookingUnknown(f"You have no booking {reference[:16]}.")
        GuestCode.objects.filter(booking_id=found.id).delete()
        audit.record(user_id, "booking.contact", ids.encode("bkg", found.id), now=now)
    return queries.booking(user_id=user_id, reference=reference, now=now)


def _send(booking: Booking, *, actor: UUID | None, now: datetime) -> Booking:
    if booking.email == rules.NO_EMAIL or not booking.carried:
        raise problems.NothingToSend(f"{booking.reference} has no ticket that could be sent.")
    _SENT.spend(str(booking.id), now=now)
    with transaction.atomic():
        audit.record(actor, "booking.tickets_sent", ids.encode("bkg", booking.id), now=now)
        enqueue(_mail_tickets, booking_id=str(booking.id), cause=f"sent:{ids.new_id()}")
    return booking
