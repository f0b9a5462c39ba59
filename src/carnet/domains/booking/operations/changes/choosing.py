"""What the holder of a changed ticket chooses: to take it as it is now, or all the money back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime

from carnet.domains.booking import problems, rules
from carnet.domains.booking.contracts import Change, ChangeKind, Choice, TicketStatus
from carnet.domains.booking.models import Booking, ListingTimes, OperatorChange, Ticket
from carnet.domains.booking.operations.changes.refunding import refund
from carnet.domains.booking.queries.changes import as_change, has_left
from carnet.kernel.span import Span

_DONE: Final = {Choice.ACCEPTED: "accepted", Choice.REFUNDED: "given back", Choice.REBOOKED: "exchanged"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A change of a ticket over `span` that was answered; `already` says that it had been answered like this before."""

    change: Change
    span: Span
    already: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A change, its ticket and its booking, which is locked; whether its trip has `left`."""

    change: OperatorChange
    ticket: Ticket
    booking: Booking
    left: bool


@transaction.atomic
def change_accept(*, user_id: UUID, reference: str, change_id: UUID, now: datetime) -> Chosen:
    """Keep the ticket as it is now, which is what a later change is measured against.

    Raises BookingUnknown, ChangeUnknown, ChangeAnswered, ChangeClosed, ChoiceNotOffered.
    """
    asked = change_lock(user_id, reference, change_id, now=now)
    already = may_choose(asked, Choice.ACCEPTED)
    if not already:
        if asked.change.kind == ChangeKind.MOVED:
            _accept_times(asked)
        OperatorChange.objects.filter(pk=change_id, choice__isnull=True).update(
            choice=Choice.ACCEPTED.value, chosen_at=now
        )
    return as_chosen(asked, already=already)


@transaction.atomic
def change_refund(*, user_id: UUID, reference: str, change_id: UUID, now: datetime) -> Chosen:
    """Give the ticket back for all that was paid for it, to where it came from. Happens once (T14, T34).

    Raises BookingUnknown, ChangeUnknown, ChangeAnswered, ChangeClosed, PaymentUnderWay.
    """
    asked = change_lock(user_id, reference, change_id, now=now)
    already = may_choose(asked, Choice.REFUNDED)
    if not already:
        refund([asked.change], actor=user_id, now=now)
    return as_chosen(asked, already=already)


@transaction.atomic
def changes_choose(
    *, user_id: UUID, reference: str, change_ids: Sequence[UUID], choice: Choice, now: datetime
) -> tuple[Chosen, ...]:
    """The same choice for several tickets of a booking: for all of them or none. Raises what the single choice does."""
    choose = {Choice.ACCEPTED: change_accept, Choice.REFUNDED: change_refund}.get(choice)
    if choose is None:
        raise problems.ChoiceNotOffered("This cannot be chosen.", choices=[])
    return tuple(choose(user_id=user_id, reference=reference, change_id=one, now=now) for one in change_ids)


def change_lock(user_id: UUID, reference: str, change_id: UUID, *, now: datetime) -> Asked:
    """A change with its ticket and booking, which is locked. Raises BookingUnknown, ChangeUnknown."""
    booking = Booking.objects.select_for_update().filter(user_id=user_id, reference=reference).first()
    if booking is None:
        raise problems.BookingUnknown(f"You have no booking {reference[:16]}.")
    change = OperatorChange.objects.filter(pk=change_id, booking_id=booking.id).first()
    if change is None:
        raise problems.ChangeUnknown(f"{reference} has no such change, or a newer one has replaced it.")
    ticket = Ticket.objects.get(listing_id=change.listing_id, pk=change.ticket_id)
    times = ListingTimes.objects.filter(pk=change.listing_id).first()
    return Asked(change, ticket, booking, left=has_left(ticket, times, now=now))


def may_choose(asked: Asked, wanted: Choice) -> bool:
    """Whether just this was chosen before. Raises ChangeAnswered, ChoiceNotOffered, ChangeClosed, TicketGivenAway."""
    kind, chosen = ChangeKind(asked.change.kind), asked.change.choice
    if chosen == wanted:
        return True
    if chosen is not None:
        done = _DONE[Choice(chosen)]
        raise problems.ChangeAnswered(f"This change was answered before: the ticket is {done}.", choice=chosen)
    if wanted not in rules.offered(kind):
        raise problems.ChoiceNotOffered(
            "The trip does not run, so it cannot be accepted. Take another one instead, or your money back.",
            choices=list(rules.offered(kind)),
        )
    if asked.ticket.holder_id is not None and kind is not ChangeKind.CANCELLED and wanted is not Choice.ACCEPTED:
        raise problems.TicketGivenAway("You gave this ticket away; its holder can hand it back to you.")
    if not rules.lives(TicketStatus(asked.ticket.status), kind) or not rules.choices(kind, None, left=asked.left):
        raise problems.ChangeClosed("The trip has left; there is nothing to choose any more.")
    return False


def _accept_times(asked: Asked) -> None:
    departs_at, arrives_at = (parse_datetime(asked.change.now[end]) for end in ("departure", "arrival"))
    Ticket.objects.filter(listing_id=asked.ticket.listing_id, pk=asked.ticket.pk).update(
        departs_at=departs_at, arrives_at=arrives_at
    )


def as_chosen(asked: Asked, *, already: bool) -> Chosen:
    """What was chosen, as it is now."""
    row = OperatorChange.objects.get(pk=asked.change.pk)
    span = Span(asked.ticket.from_stop, asked.ticket.to_stop)
    return Chosen(as_change(row, asked.ticket, left=asked.left), span, already)
