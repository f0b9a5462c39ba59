"""Giving a ticket to somebody else: offered by e-mail, theirs once they accept, back when they hand it back.

The letter's key is kept as a hash alone. Money stays with who bought: only what lets somebody travel changes hands.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from carnet.domains.booking import problems, queries
from carnet.domains.booking.contracts import AmendmentKind, TicketTransfer, TransferStatus
from carnet.domains.booking.models import Amendment, Booking, Ticket
from carnet.domains.booking.models import TicketTransfer as TransferRow
from carnet.domains.booking.operations.amending.naming import check_allowed
from carnet.domains.booking.operations.amending.tickets import (
    Names,
    check_amendable,
    check_not_given_away,
    rename,
    ticket_lock,
)
from carnet.domains.booking.operations.quotes.store import booking_lock
from carnet.domains.inventory import queries as inventory
from carnet.infra import mail
from carnet.infra.http.formats import local
from carnet.infra.http.problems import NotFound
from carnet.infra.limits import Limit
from carnet.infra.notices import notify
from carnet.kernel import ids
from carnet.kernel.problem import Problem

OPEN_FOR: Final = timedelta(hours=48)
_KEY_BYTES: Final = 32
_BY_USER: Final = Limit("ticket-offers", 30, timedelta(days=1))
_BY_ADDRESS: Final = Limit("ticket-offers-to-address", 10, timedelta(days=1))


class TransferOver(Problem):
    """The offer was withdrawn, accepted by somebody, has lapsed, or its ticket has changed; `status` says which."""

    code = "TRANSFER_OVER"


class TransferToOneself(Problem):
    """Who accepts holds the ticket already."""

    code = "TRANSFER_TO_ONESELF"


def transfer_offer(*, user_id: UUID, reference: str, ticket_id: UUID, email: str, now: datetime) -> TicketTransfer:
    """Offer a ticket to whoever reads the letter to `email`, for 48 hours or until it departs.

    One that is open is withdrawn, and its key is worthless. Raises BookingUnknown, TicketNotIssued, TicketGivenAway,
    Departed, NameChangeNotAllowed, PaymentUnderWay, RateLimited.
    """
    _BY_USER.spend(str(user_id), now=now)
    _BY_ADDRESS.spend(email.lower(), now=now)
    with transaction.atomic():
        booking, ticket = ticket_lock(reference, ticket_id, user_id=user_id)
        check_not_given_away(ticket)
        check_amendable(ticket, now=now)
        check_allowed(ticket)
        _withdraw(TransferRow.objects.filter(ticket_id=ticket_id), now=now)
        key = secrets.token_urlsafe(_KEY_BYTES)
        row = _keep(ticket, email, key, now=now)
        _send(ticket, row, key)
    return queries.as_transfer(row, ticket, booking.reference, now=now)


def transfer_withdraw(*, user_id: UUID, reference: str, transfer_id: UUID, now: datetime) -> TicketTransfer:
    """Make an offer worthless that nobody has accepted; one that is over stays so.

    Raises BookingUnknown (also where there is no such offer), TransferOver for one that was accepted.
    """
    with transaction.atomic():
        booking = booking_lock(reference, user_id=user_id)
        rows = TransferRow.objects.filter(pk=transfer_id, booking_id=booking.id)
        if _withdraw(rows, now=now):
            return queries.transfer(transfer_id, now=now)
    row = rows.first()
    if row is None:
        raise problems.BookingUnknown(f"{booking.reference} has no such offer.")
    if row.status == TransferStatus.ACCEPTED:
        raise TransferOver("The offer was accepted; only who holds the ticket can hand it back.", status=row.status)
    return queries.transfer(transfer_id, now=now)


@transaction.atomic
def transfer_accept(*, key: str, user_id: UUID, first_name: str, last_name: str, now: datetime) -> UUID:
    """Become the holder of the ticket that was offered, under one's own name; its id. Accepted again it is so still.

    Its old codes are worthless. Raises NotFound, TransferOver, TransferToOneself, TicketNotIssued, Departed,
    PaymentUnderWay.
    """
    transfer_id, booking_id = _named(key)
    booking = Booking.objects.select_for_update().get(pk=booking_id)
    row = TransferRow.objects.get(pk=transfer_id)
    ticket = Ticket.objects.get(listing_id=row.listing_id, pk=row.ticket_id)
    if row.status == TransferStatus.ACCEPTED and row.holder_id == ticket.holder_id == user_id:
        return ticket.id
    status = queries.transfer_status(row, ticket, now=now)
    if status is not TransferStatus.PROPOSED:
        raise TransferOver("This ticket is not offered any more.", status=status.value)
    if user_id == booking.user_id:
        raise TransferToOneself("You bought this ticket; send the link to whom it is for.")
    check_amendable(ticket, now=now)
    names = Names(first_name, last_name)
    rename(ticket, names, AmendmentKind.TRANSFERRED, holder_id=user_id, actor=user_id, now=now)
    TransferRow.objects.filter(pk=row.pk, status=TransferStatus.PROPOSED.value).update(
        status=TransferStatus.ACCEPTED.value, holder_id=user_id, resolved_at=now
    )
    _tell_both(booking, ticket, row, names, user_id=user_id, now=now)
    return ticket.id


@transaction.atomic
def ticket_hand_back(*, user_id: UUID, ticket_id: UUID, now: datetime) -> None:
    """Give a ticket that one was given back to its buyer, under the name it had.

    Raises BookingUnknown when one holds no such ticket, TicketNotIssued, Departed, PaymentUnderWay.
    """
    held = Ticket.objects.filter(pk=ticket_id, holder_id=user_id).first()
    if held is None:
        raise problems.BookingUnknown("You have no such ticket.")
    booking = Booking.objects.select_for_update().get(pk=held.booking_id)
    ticket = Ticket.objects.get(listing_id=held.listing_id, pk=ticket_id)
    if ticket.holder_id != user_id:
        raise problems.BookingUnknown("You have no such ticket.")
    check_amendable(ticket, now=now)
    rename(ticket, _named_before(ticket), AmendmentKind.RETURNED, holder_id=None, actor=user_id, now=now)
    facts = {"reference": booking.reference, "name": str(Names.of(ticket))}
    notify(booking.user_id, "ticket.returned", facts=facts, path=f"/bookings/{booking.reference}", mailed=True, now=now)


def _named_before(ticket: Ticket) -> Names:
    """Who was named on a ticket, or on one it came from, before it was given away."""
    tickets = queries.forerunners([ticket])[ticket.id]
    given = Amendment.objects.filter(ticket_id__in=tickets, kind=AmendmentKind.TRANSFERRED.value)
    row = given.order_by("-at", "-number").first()
    return Names(**row.was) if row else Names.of(ticket)


def _named(key: str) -> tuple[UUID, UUID]:
    """The offer that a key is for, and its booking. Raises NotFound."""
    found = TransferRow.objects.filter(key_hash=queries.transfer_hash(key)).values_list("id", "booking_id").first()
    if found is None:
        raise NotFound("There is no such offer; a newer message may have replaced it.")
    return found


def _withdraw(rows: Any, *, now: datetime) -> int:
    """End those of the offers that are open; how many."""
    ended: int = rows.filter(status=TransferStatus.PROPOSED.value).update(
        status=TransferStatus.WITHDRAWN.value, resolved_at=now
    )
    return ended


def _keep(ticket: Ticket, email: str, key: str, *, now: datetime) -> TransferRow:
    row = TransferRow(
        id=ids.new_id(),
        listing_id=ticket.listing_id,
        ticket_id=ticket.id,
        booking_id=ticket.booking_id,
        revision=ticket.revision,
        email=email,
        giver=str(Names.of(ticket)),
        key_hash=queries.transfer_hash(key),
        status=TransferStatus.PROPOSED.value,
        created_at=now,
        lapses_at=min(now + OPEN_FOR, ticket.departs_at),
    )
    TransferRow.objects.bulk_create([row])
    return row


def _send(ticket: Ticket, row: TransferRow, key: str) -> None:
    listing = inventory.offer(ticket.listing_id).listing
    origin, destination = listing.stops[ticket.from_stop], listing.stops[ticket.to_stop]
    context = {
        "giver": row.giver,
        "name": listing.name,
        "operator": listing.operator_name,
        "origin": origin.station_name,
        "destination": destination.station_name,
        "departs": local(ticket.departs_at, origin.timezone)[:16].replace("T", " "),
        "link": f"{settings.SITE_URL}/ticket-offers/{key}",
        "until": local(row.lapses_at, origin.timezone)[:16].replace("T", " "),
    }
    mail.send("booking/mail/transfer", to=row.email, context=context)


def _tell_both(
    booking: Booking, ticket: Ticket, row: TransferRow, names: Names, *, user_id: UUID, now: datetime
) -> None:
    facts = {"reference": booking.reference, "name": str(names), "giver": row.giver}
    path = f"/bookings/{booking.reference}"
    notify(booking.user_id, "ticket.given-away", facts=facts, path=path, now=now)
    path = f"/my-tickets/{ids.encode('tkt', ticket.id)}"
    notify(user_id, "ticket.received", facts=facts, path=path, mailed=True, now=now)
