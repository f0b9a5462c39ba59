"""Reads: a traveller's bookings and tickets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from carnet.domains.booking import models, problems, rules
from carnet.domains.booking.contracts import Booking, BookingStatus, PassengerName, Ticket, TicketStatus, When
from carnet.domains.schedule.contracts import LineKind, PassengerKind, PriceLine
from carnet.infra.events import codec
from carnet.infra.http.formats import money
from carnet.infra.personal import MOST_ROWS, Files, Kept, Obstacle
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.span import Span

_PAID: Final = (BookingStatus.CONFIRMED.value, BookingStatus.COMPLETED.value)
_ENDED: Final = tuple(
    status.value
    for status in (
        BookingStatus.EXPIRED,
        BookingStatus.RELEASED,
        BookingStatus.FAILED,
        BookingStatus.CANCELLED,
    )
)
Cursor = tuple[datetime, UUID]

KEPT: Final = (
    Kept(
        "Bookings and tickets, without names and e-mail addresses.",
        "Commercial and tax law ask for records of sales for up to ten years (GDPR, article 17 (3) (b)).",
    ),
    Kept("Stored answers to repeated requests, for at most 72 hours.", "They remove themselves."),
)


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


def bookings(
    *,
    user_id: UUID,
    now: datetime,
    when: When | None = None,
    status: BookingStatus | None = None,
    departs_from: datetime | None = None,
    departs_until: datetime | None = None,
    after: Cursor | None = None,
    limit: int = 50,
) -> tuple[Booking, ...]:
    """The user's bookings: upcoming ones soonest first, all others latest first. Three statements at most.

    `after` is the `(departs_at, id)` of the last booking already shown.
    """
    rows = models.Booking.objects.filter(user_id=user_id)
    if when is not None:
        rows = rows.filter(_when(when, now))
    if status is not None:
        rows = rows.filter(in_status(status, now))
    if departs_from is not None:
        rows = rows.filter(departs_at__gte=departs_from)
    if departs_until is not None:
        rows = rows.filter(departs_at__lt=departs_until)
    return with_tickets(_ordered(rows, after, soonest_first=when is When.UPCOMING)[:limit], now=now)


def ticket(*, user_id: UUID, ticket_id: UUID, now: datetime) -> tuple[Booking, Ticket]:
    """A ticket of the user's and the booking it is in. Raises BookingUnknown."""
    bookings_of_it = models.Ticket.objects.filter(pk=ticket_id).values("booking_id")
    found = models.Booking.objects.filter(pk__in=bookings_of_it, user_id=user_id).first()
    if found is None:
        raise problems.BookingUnknown("You have no such ticket.")
    whole = with_tickets([found], now=now)[0]
    return whole, next(one for one in whole.tickets if one.id == ticket_id)


def issued_ticket(*, user_id: UUID, ticket_id: UUID, now: datetime) -> tuple[Booking, Ticket]:
    """As `ticket`, for what only a paid ticket has. Raises TicketNotIssued too."""
    whole, one = ticket(user_id=user_id, ticket_id=ticket_id, now=now)
    if one.status not in {TicketStatus.ISSUED, TicketStatus.BOARDED}:
        raise problems.TicketNotIssued(f"This ticket is {one.status.value}; only an issued one can be shown.")
    return whole, one


def _when(when: When, now: datetime) -> Q:
    live_hold = Q(status=BookingStatus.HELD.value, expires_at__gt=now)
    paid = Q(status__in=_PAID)
    match when:
        case When.UPCOMING:
            return live_hold | (paid & Q(arrives_at__gt=now))
        case When.PAST:
            return paid & Q(arrives_at__lte=now)
        case When.CANCELLED:
            return Q(status__in=_ENDED) | Q(status=BookingStatus.HELD.value, expires_at__lte=now)


def in_status(status: BookingStatus, now: datetime) -> Q:
    """That a booking is in a status at `now`: a hold past its hour has expired."""
    dead_hold = Q(status=BookingStatus.HELD.value, expires_at__lte=now)
    match status:
        case BookingStatus.HELD:
            return Q(status=status.value, expires_at__gt=now)
        case BookingStatus.EXPIRED:
            return Q(status=status.value) | dead_hold
        case _:
            return Q(status=status.value)


def _ordered(rows: QuerySet[models.Booking], after: Cursor | None, *, soonest_first: bool) -> QuerySet[models.Booking]:
    if after is not None:
        at, last = after
        beyond = "gt" if soonest_first else "lt"
        rows = rows.filter(Q(**{f"departs_at__{beyond}": at}) | Q(departs_at=at, **{f"id__{beyond}": last}))
    return rows.order_by("departs_at", "id") if soonest_first else rows.order_by("-departs_at", "-id")


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
        by_booking[one.booking_id].append(_ticket(one))
    return tuple(_booking(row, by_booking[row.id], now=now) for row in found)


def _booking(row: models.Booking, tickets: Sequence[Ticket], *, now: datetime) -> Booking:
    return Booking(
        id=row.id,
        reference=row.reference,
        user_id=row.user_id,
        status=rules.status_at(BookingStatus(row.status), row.expires_at, now),
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


def _ticket(row: models.Ticket) -> Ticket:
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
    )


def ticket_in_words(ticket_id: UUID, *, now: datetime) -> str:
    """One line for somebody who checks a code by hand: state, seat, name, booking."""
    row = models.Ticket.objects.filter(pk=ticket_id).first()
    if row is None:
        return "no such ticket here"
    whole = booking_by_id(row.booking_id, now=now)
    name = f"{row.first_name} {row.last_name}"
    return f"{row.status}: seat {row.seat}, {name}, booking {whole.reference} ({whole.status.value})"


def personal_files(user_id: UUID, now: datetime) -> Files:
    """What is known about a buyer, for their export."""
    return {"bookings": [_told(one) for one in bookings(user_id=user_id, now=now, limit=MOST_ROWS + 1)]}


def erasure_obstacles(user_id: UUID, now: datetime) -> list[Obstacle]:
    """Unpaid holds, and tickets for trips to come: who is forgotten could not be told of anything."""
    upcoming = models.Booking.objects.filter(_when(When.UPCOMING, now), user_id=user_id)
    found = []
    for reference, status in upcoming.order_by("departs_at").values_list("reference", "status"):
        if status == BookingStatus.HELD.value:
            found.append(Obstacle("UNPAID_HOLD", f"Pay or release {reference}, or let it lapse."))
        else:
            found.append(Obstacle("TICKETS_AHEAD", f"Travel with {reference} or cancel it first."))
    return found


def _told(value: Booking) -> dict[str, Any]:
    return {
        "reference": value.reference,
        "status": value.status,
        "email": value.email,
        "price": money(value.price),
        "created_at": value.created_at,
        "departs_at": value.departs_at,
        "arrives_at": value.arrives_at,
        "tickets": [
            {
                "id": ids.encode("tkt", one.id),
                "status": one.status,
                "listing": ids.encode("lst", one.listing_id),
                "seat": one.seat,
                "first_name": one.passenger.first_name,
                "last_name": one.passenger.last_name,
                "price": money(one.price),
                "conditions": one.conditions,
            }
            for one in value.tickets
        ],
    }
