"""Another seat for tickets that are sold: the same trip, part, class and price, and nobody's seat but one's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.booking import problems, rules
from carnet.domains.booking.contracts import AmendmentKind, ChangeKind, SeatWanted, TicketStatus
from carnet.domains.booking.events import TicketReseated
from carnet.domains.booking.models import Booking, OperatorChange, Ticket
from carnet.domains.booking.operations.amending.tickets import (
    Names,
    amended,
    check_amendable,
    tickets_lock,
)
from carnet.domains.booking.operations.issued import facts_told
from carnet.domains.inventory import operations as inventory
from carnet.domains.inventory import queries as stock
from carnet.domains.inventory.contracts import Offer, SeatMove, leg_bits
from carnet.domains.schedule.contracts import Seat, TripStatus
from carnet.infra.events import publish
from carnet.infra.notices import notify
from carnet.kernel.problem import InvalidInput, Pointer, Problem
from carnet.kernel.span import Span

_TRIES: Final = 3
_OFFERED: Final = 20


class SeatChangeNotAllowed(Problem):
    """A ticket can have no other seat: `pointers` say which, and their codes why."""

    code = "SEAT_CHANGE_NOT_ALLOWED"


@dataclass(frozen=True, slots=True)
class _Move:
    """A ticket, its place in the request, and the seat it is to have."""

    place: int
    ticket: Ticket
    seat: Seat

    @property
    def span(self) -> Span:
        return Span(self.ticket.from_stop, self.ticket.to_stop)


def seats_change(*, user_id: UUID, reference: str, seats: Sequence[SeatWanted], now: datetime) -> int:
    """Give tickets of a booking other free seats of their class, all of them or none; how many have another one now.

    They may change over among themselves. Codes stay good, and the tickets are sent again. Raises BookingUnknown,
    TicketUnknown, TicketNotIssued, TicketGivenAway, Departed, PaymentUnderWay, SeatChangeNotAllowed, SeatUnknown,
    SeatTaken naming the seat, ListingChanged, InvalidInput.
    """
    if not seats or len({one.ticket_id for one in seats}) < len(seats):
        raise InvalidInput.at("/tickets", "Name the tickets that get another seat, each once.")
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return _change(user_id, reference, seats, now=now)
        except problems.ListingChanged as problem:
            changed = problem
    raise changed


def _change(user_id: UUID, reference: str, seats: Sequence[SeatWanted], *, now: datetime) -> int:
    booking, tickets = tickets_lock(reference, [one.ticket_id for one in seats], user_id=user_id)
    for place, ticket in enumerate(tickets):
        _check(place, ticket, now=now)
    moved = []
    for listing_id, some in _by_listing(tickets, seats):
        offer = stock.offer(listing_id)
        moves = [_move(offer, place, ticket, label) for place, ticket, label in some]
        _check_seats_differ(moves)
        moves = [one for one in moves if one.seat.ordinal != one.ticket.ordinal]
        _take(offer, moves, now=now)
        _write(offer, moves, actor=user_id, now=now)
        moved += moves
    if moved:
        _tell(booking, moved, now=now)
    return len(moved)


def _check(place: int, ticket: Ticket, *, now: datetime) -> None:
    """Whether a ticket may have another seat at all."""
    if ticket.holder_id is not None:
        raise problems.TicketGivenAway(f"You gave the ticket of {Names.of(ticket)} away.")
    check_amendable(ticket, now=now)
    if not ticket.conditions.get("seat_choice", True):
        raise _not_allowed(place, "FARE_WITHOUT_SEAT_CHOICE", f"With {ticket.family} we choose the seats.")
    if not ticket.seat and ticket.ordinal is not None:
        raise _not_allowed(place, "NO_SEAT_NUMBERS", "The places have no numbers: sit where you like.")
    if stock.offer(ticket.listing_id).listing.status is TripStatus.CANCELLED:
        raise _not_allowed(place, "DOES_NOT_RUN", "Its trip does not run: take another one, or your money.")


def _not_allowed(place: int, code: str, detail: str) -> SeatChangeNotAllowed:
    return SeatChangeNotAllowed(detail, pointers=[Pointer(f"/tickets/{place}", code, detail)])


def _by_listing(
    tickets: Sequence[Ticket], seats: Sequence[SeatWanted]
) -> Iterator[tuple[UUID, list[tuple[int, Ticket, str]]]]:
    """The tickets of each listing, with their places in the request; listings in key order, as seats are locked."""
    asked = [(place, ticket, one.seat) for place, (ticket, one) in enumerate(zip(tickets, seats, strict=True))]
    asked.sort(key=lambda one: one[1].listing_id)
    for listing_id, some in groupby(asked, key=lambda one: one[1].listing_id):
        yield listing_id, list(some)


def _move(offer: Offer, place: int, ticket: Ticket, label: str) -> _Move:
    seat = next((seat for seat in offer.plan.seats if seat.label == label), None)
    known = seat is not None and seat.travel_class == ticket.travel_class and not seat.blocked
    if seat is None or not known or not rules.name_on_ticket(offer.plan, seat):
        raise _unknown(place, label, ticket.travel_class)
    return _Move(place, ticket, seat)


def _unknown(place: int, label: str, travel_class: str) -> problems.SeatUnknown:
    detail = f"There is no seat {label[:16]!r} to be had in class {travel_class}."
    return problems.SeatUnknown(detail, pointers=[Pointer(f"/tickets/{place}/seat", "SEAT_UNKNOWN", detail)])


def _check_seats_differ(moves: Sequence[_Move]) -> None:
    """The same seat twice in one request is refused here, so that the database never has to."""
    taken: dict[int, int] = {}
    for one in moves:
        bits = leg_bits(one.span)
        if taken.get(one.seat.ordinal, 0) & bits:
            raise InvalidInput.at(f"/tickets/{one.place}/seat", f"Seat {one.seat.label} is asked for twice.")
        taken[one.seat.ordinal] = taken.get(one.seat.ordinal, 0) | bits


def _take(offer: Offer, moves: Sequence[_Move], *, now: datetime) -> None:
    """Take the new seats and let the old ones go, in one statement. Raises ListingChanged, SeatUnknown, SeatTaken."""
    if not moves:
        return
    listing = offer.listing
    wanted = [SeatMove(one.ticket.id, one.span, one.ticket.ordinal, one.seat.ordinal) for one in moves]
    refused = inventory.change_seats(listing.id, listing.version, wanted, now=now)
    if not refused:
        return
    codes: Mapping[UUID | None, str] = {ticket_id: code for code, ticket_id in refused}
    one = next((one for one in moves if one.ticket.id in codes), moves[0])
    match codes.get(one.ticket.id):
        case "SEAT_TAKEN":
            raise _taken(offer, one, now=now)
        case "SEAT_UNKNOWN":
            raise _unknown(one.place, one.seat.label, one.ticket.travel_class)
    stock.forget_offer(listing.id)
    raise problems.ListingChanged(f"{listing.name} has changed. Look at its seats again.")


def _taken(offer: Offer, move: _Move, *, now: datetime) -> problems.SeatTaken:
    detail = f"Seat {move.seat.label} is taken on a part of the way. You keep your seat."
    return problems.SeatTaken(
        detail,
        pointers=[Pointer(f"/tickets/{move.place}/seat", "SEAT_TAKEN", detail)],
        taken=[move.seat.label],
        free=_free_instead(offer, move, now=now),
    )


def _free_instead(offer: Offer, move: _Move, *, now: datetime) -> list[str]:
    taken = stock.occupancy(offer.listing.id, now=now)
    return taken.free_seats(offer.plan, travel_class=move.ticket.travel_class, bits=leg_bits(move.span))[:_OFFERED]


def _write(offer: Offer, moves: Sequence[_Move], *, actor: UUID, now: datetime) -> None:
    for one in moves:
        ticket, name = one.ticket, rules.name_on_ticket(offer.plan, one.seat)
        issued = Ticket.objects.filter(
            listing_id=ticket.listing_id, pk=ticket.pk, status=TicketStatus.ISSUED.value, ordinal=ticket.ordinal
        )
        if not issued.update(ordinal=one.seat.ordinal, section=one.seat.section, seat=name):
            raise problems.TicketNotIssued(f"The ticket of {Names.of(ticket)} was used in this moment.")
        was = {"section": ticket.section, "seat": ticket.seat}
        now_is = {"section": one.seat.section, "seat": name}
        amended(ticket, AmendmentKind.SEATED, was=was, now_is=now_is, actor=actor, now=now)
        told = facts_told([ticket])[ticket.id]
        publish(_fact(ticket, one.seat, name), aggregate_id=ticket.id, aggregate_version=told, now=now)
    seated_again = [one.ticket.id for one in moves if one.ticket.ordinal is None]
    OperatorChange.objects.filter(
        ticket_id__in=seated_again, kind=ChangeKind.UNSEATED.value, choice__isnull=True
    ).delete()


def _fact(ticket: Ticket, seat: Seat, name: str) -> TicketReseated:
    return TicketReseated(
        booking_id=ticket.booking_id,
        listing_id=ticket.listing_id,
        from_stop=ticket.from_stop,
        to_stop=ticket.to_stop,
        old_section=ticket.section,
        old_seat=ticket.seat,
        section=seat.section,
        seat=name,
        operator_id=ticket.operator_id,
        chosen=True,
    )


def _tell(booking: Booking, moves: Sequence[_Move], *, now: datetime) -> None:
    seats = ", ".join(one.seat.label for one in moves)
    path = f"/bookings/{booking.reference}"
    facts = {"reference": booking.reference, "seats": seats}
    notify(booking.user_id, "ticket.seat-changed", facts=facts, path=path, mailed=True, now=now)
