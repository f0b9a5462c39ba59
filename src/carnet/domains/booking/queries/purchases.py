"""Reads: one booking and its tickets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from carnet.domains.booking import models, problems, rules
from carnet.domains.booking.contracts import Booking, BookingStatus, PassengerName, Ticket, TicketStatus
from carnet.domains.schedule.contracts import LineKind, PassengerKind, PriceLine
from carnet.infra.events import codec
from carnet.kernel.money import Money
from carnet.kernel.span import Span


def booking(*, user_id: UUID, reference: str, now: datetime) -> Booking:
    """One of the user's bookings. Raises BookingUnknown, also for somebody else's (T43)."""
    return with_tickets([own(user_id, reference)], now=now)[0]


def own(user_id: UUID, reference: str) -> models.Booking:
    """The row of one of the user's bookings. Raises BookingUnknown, also for somebody else's (T43)."""
    row = models.Booking.objects.filter(user_id=user_id, reference=reference).first()
    if row is None:
        raise problems.BookingUnknown(f"You have no booking {reference[:16]}.")
    return row


def booking_by_id(booking_id: UUID, *, now: datetime) -> Booking:
    """A booking whoever it belongs to, for jobs. Raises BookingUnknown."""
    row = models.Booking.objects.filter(pk=booking_id).first()
    if row is None:
        raise problems.BookingUnknown("There is no such booking.")
    return with_tickets([row], now=now)[0]


def ticket(*, user_id: UUID, ticket_id: UUID, now: datetime) -> tuple[Booking, Ticket]:
    """A ticket that the user bought or holds, and its booking. Raises BookingUnknown, also for somebody else's (T43).

    Of the booking, who was given the ticket sees nothing but that.
    """
    row = models.Ticket.objects.filter(pk=ticket_id).first()
    found = models.Booking.objects.filter(pk=row.booking_id).first() if row else None
    if row is None or found is None or user_id not in {found.user_id, row.holder_id}:
        raise problems.BookingUnknown("You have no such ticket.")
    whole = with_tickets([found], now=now)[0]
    one = next((one for one in whole.tickets if one.id == ticket_id), None)
    if one is None:
        raise problems.BookingUnknown("You have no such ticket.")
    return (whole if user_id == found.user_id else _of_the_holder(whole, one)), one


def issued_ticket(*, user_id: UUID, ticket_id: UUID, now: datetime) -> tuple[Booking, Ticket]:
    """As `ticket`, for what only its holder may show, once it is paid. Raises TicketNotIssued, TicketGivenAway."""
    whole, one = ticket(user_id=user_id, ticket_id=ticket_id, now=now)
    if one.status not in {TicketStatus.ISSUED, TicketStatus.BOARDED}:
        raise problems.TicketNotIssued(f"This ticket is {one.status.value}; only an issued one can be shown.")
    if not whole.may_show(one):
        raise problems.TicketGivenAway("You gave this ticket away; only its holder can show it.")
    return whole, one


def _of_the_holder(whole: Booking, one: Ticket) -> Booking:
    """A booking as who was given one of its tickets reads it: nothing of its buyer's."""
    nothing = Money(0, one.price.currency)
    mine = one.holder_id or whole.user_id
    return replace(whole, user_id=mine, tickets=(one,), price=one.price, discount=nothing, email="", payment_id=None)


def with_tickets(
    rows: Iterable[models.Booking], *, now: datetime, operator_id: UUID | None = None
) -> tuple[Booking, ...]:
    """Bookings with their tickets, or with those of one operator alone. One statement more."""
    found = list(rows)
    by_booking: dict[UUID, list[Ticket]] = {row.id: [] for row in found}
    # What an exchange had held that did not come about was never anybody's ticket.
    never = Q(status=TicketStatus.VOID.value, replaces_id__isnull=False)
    tickets = models.Ticket.objects.filter(~never, booking_id__in=by_booking).order_by("id")
    if operator_id is not None:
        tickets = tickets.filter(operator_id=operator_id)
    for one in tickets:
        by_booking[one.booking_id].append(as_ticket(one))
    return tuple(_booking(row, by_booking[row.id], now=now) for row in found)


def _booking(row: models.Booking, tickets: Sequence[Ticket], *, now: datetime) -> Booking:
    return Booking(
        id=row.id,
        reference=row.reference,
        user_id=row.user_id,
        status=rules.status_at(BookingStatus(row.status), row.expires_at, row.arrives_at, now),
        price=Money(row.amount, row.currency),
        email=row.email,
        created_at=row.created_at,
        expires_at=row.expires_at,
        departs_at=row.departs_at,
        arrives_at=row.arrives_at,
        confirmed_at=row.confirmed_at,
        payment_id=row.payment_id,
        tickets=tuple(tickets),
        discount=Money(row.discount, row.currency),
    )


def as_ticket(row: models.Ticket) -> Ticket:
    """A ticket's row as others see it."""
    price = Money(row.amount, row.currency)
    return Ticket(
        id=row.id,
        booking_id=row.booking_id,
        listing_id=row.listing_id,
        status=TicketStatus(row.status),
        span=Span(row.from_stop, row.to_stop),
        ordinal=row.ordinal,
        seat=row.seat,
        section=row.section,
        travel_class=row.travel_class,
        fare_id=row.fare_id,
        family=row.family,
        passenger=PassengerName(row.first_name, row.last_name, PassengerKind(row.passenger_kind)),
        price=price,
        conditions=row.conditions,
        lines=tuple(codec.from_json(PriceLine, line) for line in row.lines) or (PriceLine(LineKind.FARE, price),),
        replaces_id=row.replaces_id,
        revision=row.revision,
        holder_id=row.holder_id,
    )


def ticket_in_words(ticket_id: UUID, *, revision: int, now: datetime) -> str:
    """One line for somebody who checks a code of `revision` by hand: state, seat, name, booking."""
    row = models.Ticket.objects.filter(pk=ticket_id).first()
    if row is None:
        return "no such ticket here"
    whole = booking_by_id(row.booking_id, now=now)
    name = f"{row.first_name} {row.last_name}"
    words = f"{row.status}: seat {row.seat}, {name}, booking {whole.reference} ({whole.status.value})"
    if revision >= row.revision:
        return words
    return f"worthless: the code is of revision {revision}, the ticket's is {row.revision}; {words}"
