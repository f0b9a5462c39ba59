"""The e-mails with tickets that have another name, holder or seat."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

from carnet.domains.booking import queries, rules
from carnet.domains.booking.contracts import AmendmentKind, TicketStatus, TransferStatus
from carnet.domains.booking.mail.letters import letter, post
from carnet.domains.booking.mail.tickets import attach, journeys
from carnet.domains.booking.models import Ticket, TicketTransfer
from carnet.domains.inventory import queries as inventory
from carnet.kernel import ids

_SUBJECTS: Final = {
    AmendmentKind.RENAMED: "Your tickets with the new name, booking {reference}",
    AmendmentKind.RETURNED: "Your ticket is back, booking {reference}",
    AmendmentKind.SEATED: "Your new seats, booking {reference}",
}


def send_amended(booking_id: UUID, kind: AmendmentKind, *, cause: str, now: datetime) -> None:
    """Send a booking's tickets to its contact after a change. Not inside a transaction.

    Nothing is sent of a ticket that was given away, and nothing about giving it: a notice tells that.
    """
    booking = queries.booking_by_id(booking_id, now=now)
    mine = booking.carried
    if kind is AmendmentKind.TRANSFERRED or not mine or booking.email == rules.NO_EMAIL:
        return
    listings = inventory.snapshots({ticket.listing_id for ticket in mine})
    subject = _SUBJECTS[kind].format(reference=booking.reference)
    message = letter(
        "amended", booking, subject=subject, journeys=journeys(mine, listings), seats=kind is AmendmentKind.SEATED
    )
    attach(message, booking, mine, listings, now=now)
    arguments = {"booking_id": str(booking_id), "kind": kind.value}
    post(message, booking, job="booking.mail_amended", cause=cause, now=now, **arguments)


def send_received(ticket_id: UUID, *, cause: str, now: datetime) -> None:
    """Send an issued ticket to the address at which its holder accepted it. Not inside a transaction."""
    row = Ticket.objects.filter(pk=ticket_id, holder_id__isnull=False, status=TicketStatus.ISSUED.value).first()
    accepted = TicketTransfer.objects.filter(ticket_id=ticket_id, status=TransferStatus.ACCEPTED.value)
    offer = accepted.order_by("-resolved_at").first()
    if row is None or row.holder_id is None or offer is None or offer.email == rules.NO_EMAIL:
        return
    booking, ticket = queries.ticket(user_id=row.holder_id, ticket_id=ticket_id, now=now)
    listings = inventory.snapshots({ticket.listing_id})
    message = letter(
        "received",
        booking,
        subject=f"Your ticket from {offer.giver}",
        journeys=journeys([ticket], listings),
        giver=offer.giver,
        hand_back=f"{settings.SITE_URL}/my-tickets/{ids.encode('tkt', ticket_id)}",
    )
    message.to = [offer.email]
    attach(message, booking, [ticket], listings, now=now)
    mine = replace(booking, user_id=row.holder_id)
    post(message, mine, job="booking.mail_received", cause=cause, now=now, ticket_id=str(ticket_id))
