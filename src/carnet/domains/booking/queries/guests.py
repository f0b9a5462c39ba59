"""Reads: the one booking that a guest may see, and the token that says so.

A token is signed with the installation's secret, holds for one booking and one contact, and is no access token: it
opens nothing but what asks for it here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.core import signing
from django.utils.crypto import salted_hmac

from carnet.domains.booking import models, problems, rules
from carnet.domains.booking.contracts import Booking, GuestAccess, Ticket
from carnet.domains.booking.queries.purchases import issued_ticket, with_tickets

_SIGNER: Final = "carnet.booking.guest-access"
_CONTACT: Final = "carnet.booking.guest-contact"


def guest_row(reference: str, email: str) -> models.Booking | None:
    """The booking of this reference and contact; those that were forgotten have none."""
    if email.lower() == rules.NO_EMAIL:
        return None
    return models.Booking.objects.filter(reference=reference, email__iexact=email).first()


def guest_booking(access: GuestAccess, *, reference: str, now: datetime) -> Booking:
    """The booking that the guest may see. Raises BookingUnknown for every other one, and when access has ended."""
    row = models.Booking.objects.filter(pk=access.booking_id, reference=reference).first()
    if row is None or now >= access.expires_at or contact_digest(row.email) != access.contact:
        raise problems.BookingUnknown(f"There is no booking {reference[:16]} that you may see here.")
    return with_tickets([row], now=now)[0]


def guest_ticket(access: GuestAccess, *, ticket_id: UUID, now: datetime) -> tuple[Booking, Ticket]:
    """An issued ticket of that booking. Raises BookingUnknown, and as `issued_ticket`."""
    reference = models.Booking.objects.filter(pk=access.booking_id).values_list("reference", flat=True).first()
    whole = guest_booking(access, reference=reference or "", now=now)
    if ticket_id not in {one.id for one in whole.tickets}:
        raise problems.BookingUnknown("There is no such ticket that you may see here.")
    return issued_ticket(user_id=whole.user_id, ticket_id=ticket_id, now=now)


def guest_token(access: GuestAccess) -> str:
    """The access as a text that nobody else can make."""
    facts = [access.booking_id.hex, access.contact, int(access.expires_at.timestamp())]
    return _signer().sign_object(facts)


def guest_access(token: str, *, now: datetime) -> GuestAccess | None:
    """The access that a token gives at `now`; None for other texts, and for one that is over."""
    try:
        booking, contact, until = _signer().unsign_object(token)
        access = GuestAccess(UUID(booking), str(contact), datetime.fromtimestamp(until, UTC))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return access if now < access.expires_at else None


def contact_digest(email: str) -> str:
    """What stands for a contact in tokens, which are not secret to who holds them."""
    return salted_hmac(_CONTACT, email.lower(), algorithm="sha256").hexdigest()[:32]


def _signer() -> signing.Signer:
    # The default separator is no letter of a bearer token (RFC 6750, section 2.1).
    return signing.Signer(salt=_SIGNER, sep=".", algorithm="sha256")
