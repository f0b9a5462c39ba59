"""Reads: tickets that are offered to others, and tickets that somebody was given."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.booking import models, problems
from carnet.domains.booking.contracts import (
    ReceivedTicket,
    Ticket,
    TicketStatus,
    TicketTransfer,
    TransferStatus,
)
from carnet.domains.booking.queries.purchases import as_ticket, own
from carnet.infra.http.problems import NotFound

_SHOWN: Final = (TicketStatus.ISSUED.value, TicketStatus.BOARDED.value, TicketStatus.CANCELLED.value)


def transfer_hash(key: str) -> bytes:
    """What is kept of the key in a letter: its SHA-256. 32 random bytes need no slow hash, nobody guesses them."""
    return hashlib.sha256(key.encode(errors="replace")).digest()


def transfer(transfer_id: UUID, *, now: datetime) -> TicketTransfer:
    """An offer, whoever it belongs to. Raises NotFound."""
    return _transfers(models.TicketTransfer.objects.filter(pk=transfer_id), now=now)[0]


def transfer_offered(*, key: str, now: datetime) -> tuple[TicketTransfer, Ticket]:
    """What the key of a letter offers, to anybody who has it: the ticket, without its code. Raises NotFound."""
    rows = models.TicketTransfer.objects.filter(key_hash=transfer_hash(key))
    found = _transfers(rows, now=now)
    if not found:
        raise NotFound("There is no such offer; a newer message may have replaced it.")
    row = models.Ticket.objects.get(listing_id=found[0].listing_id, pk=found[0].ticket_id)
    return found[0], as_ticket(row)


def transfers_of_booking(*, user_id: UUID, reference: str, now: datetime) -> tuple[TicketTransfer, ...]:
    """All offers of tickets of one of the user's bookings, the latest first. Raises BookingUnknown (T43)."""
    rows = models.TicketTransfer.objects.filter(booking_id=own(user_id, reference).id)
    return _transfers(rows.order_by("-created_at", "-id"), now=now)


def open_transfers(booking_ids: Iterable[UUID], *, now: datetime) -> Mapping[UUID, TicketTransfer]:
    """The offers of these bookings that can still be accepted, by ticket. Whoever asks has found the bookings."""
    rows = models.TicketTransfer.objects.filter(booking_id__in=list(booking_ids), status=TransferStatus.PROPOSED.value)
    found = _transfers(rows, now=now)
    return {one.ticket_id: one for one in found if one.status is TransferStatus.PROPOSED}


def received(
    *, user_id: UUID, now: datetime, after: UUID | None = None, ahead: bool = False, limit: int = 50
) -> tuple[ReceivedTicket, ...]:
    """Tickets that the user was given and holds, the last bought first; only those not over yet if `ahead`.

    `after` is the id of the last ticket already shown.
    """
    rows = models.Ticket.objects.filter(holder_id=user_id, status__in=_SHOWN)
    if ahead:
        rows = rows.filter(arrives_at__gt=now)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return _received(list(rows.order_by("-id")[:limit]))


def received_ticket(*, user_id: UUID, ticket_id: UUID) -> ReceivedTicket:
    """One ticket that the user was given and holds. Raises BookingUnknown."""
    row = models.Ticket.objects.filter(pk=ticket_id, holder_id=user_id, status__in=_SHOWN).first()
    if row is None:
        raise problems.BookingUnknown("You have no such ticket.")
    return _received([row])[0]


def transfer_status(row: models.TicketTransfer, ticket: models.Ticket, *, now: datetime) -> TransferStatus:
    """What an offer is at `now`: an open one is over with its time, and when its ticket is not what it was."""
    status = TransferStatus(row.status)
    same = ticket.status == TicketStatus.ISSUED and ticket.revision == row.revision
    return TransferStatus.LAPSED if status is TransferStatus.PROPOSED and (now >= row.lapses_at or not same) else status


def as_transfer(row: models.TicketTransfer, ticket: models.Ticket, reference: str, *, now: datetime) -> TicketTransfer:
    """An offer's row as others see it."""
    return TicketTransfer(
        id=row.id,
        ticket_id=row.ticket_id,
        listing_id=row.listing_id,
        reference=reference,
        email=row.email,
        giver=row.giver,
        status=transfer_status(row, ticket, now=now),
        created_at=row.created_at,
        lapses_at=row.lapses_at,
    )


def _transfers(rows: Iterable[models.TicketTransfer], *, now: datetime) -> tuple[TicketTransfer, ...]:
    found = list(rows)
    tickets = {one.id: one for one in models.Ticket.objects.filter(pk__in=[row.ticket_id for row in found])}
    references = _references(row.booking_id for row in found)
    return tuple(as_transfer(row, tickets[row.ticket_id], references[row.booking_id], now=now) for row in found)


def forerunners(rows: Iterable[models.Ticket]) -> dict[UUID, list[UUID]]:
    """Each ticket with those it came from by being exchanged, itself first and the first of all last. One statement."""
    tickets = list(rows)
    replaced: dict[UUID, UUID | None] = dict(
        models.Ticket.objects.filter(
            booking_id__in={row.booking_id for row in tickets}, replaces_id__isnull=False
        ).values_list("id", "replaces_id")
    )
    return {row.id: _back_from(row.id, replaced) for row in tickets}


def _back_from(ticket_id: UUID, replaced: Mapping[UUID, UUID | None]) -> list[UUID]:
    chain = [ticket_id]
    while (before := replaced.get(chain[-1])) and len(chain) <= len(replaced):
        chain.append(before)
    return chain


def _received(rows: list[models.Ticket]) -> tuple[ReceivedTicket, ...]:
    references, givers = _references(row.booking_id for row in rows), _givers(rows)
    return tuple(ReceivedTicket(as_ticket(row), references[row.booking_id], givers[row.id]) for row in rows)


def _givers(rows: list[models.Ticket]) -> dict[UUID, str]:
    """Who was named on these tickets, or those they came from, when they were last given away."""
    chains = forerunners(rows)
    accepted = models.TicketTransfer.objects.filter(
        status=TransferStatus.ACCEPTED.value, ticket_id__in=[one for chain in chains.values() for one in chain]
    ).order_by("resolved_at")
    known = dict(accepted.values_list("ticket_id", "giver"))
    return {number: next((known[one] for one in chain if one in known), "") for number, chain in chains.items()}


def _references(booking_ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(models.Booking.objects.filter(pk__in=set(booking_ids)).values_list("id", "reference"))
