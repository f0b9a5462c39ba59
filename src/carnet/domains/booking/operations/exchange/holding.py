"""Holding the new seats of tickets that are exchanged, in the booking that the old ones are in."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from carnet.domains.booking import problems, rules
from carnet.domains.booking.contracts import Ticket as NewTicket
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations.hold import seat_taken, too_many_for_event
from carnet.domains.booking.operations.prepare import (
    add_limits,
    give_back_hints,
    hints,
    seated,
    tickets_of,
    wire_ticket,
)
from carnet.domains.booking.operations.pricing import PricedItem
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import leg_bits
from carnet.kernel.problem import Pointer, Problem

_TRIES: Final = 12
_ITEM: Final = "/items/0"
Wire = dict[str, Any]
Amend = Callable[[Ticket, Wire], None]
"""What is different about a new ticket: it changes how the ticket is written, given the old one."""


class _Refused(Exception):
    """The database said no; what it had locked for that is let go of."""

    def __init__(self, code: str, tickets: Sequence[UUID]) -> None:
        super().__init__(code)
        self.code, self.tickets = code, frozenset(tickets)


@dataclass(frozen=True, slots=True)
class Held:
    """The new tickets that are held, in the order of the old ones, and until when."""

    ticket_ids: tuple[UUID, ...]
    lapses_at: datetime


def check_seats(item: PricedItem, *, now: datetime) -> PricedItem:
    """The item with the seats that it could have at this moment; nothing is held.

    Raises SeatUnknown, SeatTaken, SoldOut, SeatsAndPassengersDiffer.
    """
    try:
        (found,) = seated([item], now=now)
    except Problem as problem:
        raise _repointed(problem) from problem
    give_back_hints([found])
    if item.item.seats is not None:
        taken = inventory.occupancy(item.offer.listing.id, now=now)
        for number, seat in enumerate(found.seats):
            if not taken.free(seat.ordinal, leg_bits(item.span)):
                raise _repointed(seat_taken(found, number, now=now))
    return found


def hold_seats(
    booking: Booking, tickets: Sequence[Ticket], item: PricedItem, *, amend: Amend | None = None, now: datetime
) -> Held:
    """Hold seats for tickets that are to replace these, one for each. The caller has locked the buyer and the booking.

    `amend` is for tickets that take over what the old ones cost. Raises SeatTaken, SoldOut, FareSoldOut,
    TooManyForEvent, ListingChanged, NotOnSale, Busy, InvalidInput; then nothing is held.
    """
    lapses_at = rules.hold_expiry(now, [item.offer.listing.hold_minutes])
    for _ in range(_TRIES):
        try:
            (found,) = seated([item], now=now)
        except Problem as problem:
            raise _repointed(problem) from problem
        new = tuple(tickets_of(booking.id, [found]))
        try:
            _write(booking, tickets, found, new, amend, lapses_at=lapses_at, now=now)
        except _Refused as refused:
            if refused.code != "SEAT_TAKEN" or item.item.seats is not None:
                raise _refusal(found, new, refused, now=now) from refused
            hints.refused(item.offer, now=now)
        else:
            return Held(tuple(one.id for one in new), lapses_at)
        finally:
            if item.item.seats is None:
                hints.decided(item.offer.listing.id, [seat.ordinal for seat in found.seats], item.span)
    raise problems.Busy("Many buyers want these seats at this moment; nothing was changed. Try again.")


def _write(
    booking: Booking,
    tickets: Sequence[Ticket],
    item: PricedItem,
    new: Sequence[NewTicket],
    amend: Amend | None,
    *,
    lapses_at: datetime,
    now: datetime,
) -> None:
    wire: Wire = {"tickets": [wire_ticket(one, item.offer) for one in new]}
    add_limits(wire, [item])
    for old, one in zip(tickets, wire["tickets"], strict=True):
        one["replaces"] = str(old.id)
        if amend is not None:
            amend(old, one)
    with transaction.atomic():
        if amend is None:
            _check_limits(booking, tickets, wire.get("event_limits", []), now=now)
        code, in_the_way = _hold(booking, tickets, wire["tickets"], lapses_at=lapses_at, now=now)
        if code is not None:
            raise _Refused(code, in_the_way)


def _hold(
    booking: Booking, tickets: Sequence[Ticket], wanted: Sequence[Wire], *, lapses_at: datetime, now: datetime
) -> tuple[str | None, list[UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM booking_exchange_hold(%s, %s, %s::jsonb, %s::uuid[], %s::uuid[], %s, %s, %s)",
            [
                booking.id,
                booking.currency,
                json.dumps(list(wanted)),
                [one.listing_id for one in tickets],
                [one.id for one in tickets],
                lapses_at,
                booking.user_id,
                now,
            ],
        )
        code, in_the_way = cursor.fetchone() or (None, [])
    return code, in_the_way or []


def _check_limits(booking: Booking, tickets: Sequence[Ticket], limits: Sequence[Wire], *, now: datetime) -> None:
    """Of an event nobody gets more tickets than one user may have; those that are given away do not count."""
    more = []
    for limit in limits:
        given = sum(str(one.event_id) == limit["event"] for one in tickets)
        if limit["tickets"] > given:
            more.append({**limit, "tickets": limit["tickets"] - given})
    if not more:
        return
    request = [{"request": 0, "user_id": str(booking.user_id), "event_limits": more}]
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts FROM booking_event_refusals(%s::jsonb, ARRAY[0], %s)", [json.dumps(request), now])
        row = cursor.fetchone()
    if row is not None:
        raise too_many_for_event(json.loads(row[0]))


def _refusal(item: PricedItem, new: Sequence[NewTicket], refused: _Refused, *, now: datetime) -> Problem:
    name = item.offer.listing.name
    match refused.code:
        case "SEAT_TAKEN" | "SEAT_UNKNOWN":
            number = next((place for place, one in enumerate(new) if one.id in refused.tickets), 0)
            return _repointed(seat_taken(item, number, now=now))
        case "FARE_SOLD_OUT":
            detail = f"{item.fare.family} of {name} is sold out."
            return problems.FareSoldOut(detail, pointers=[Pointer("/fare", "FARE_SOLD_OUT", detail)])
        case "NOT_ON_SALE" | "LISTING_UNKNOWN":
            return problems.NotOnSale(f"{name} is not on sale.")
    inventory.forget_offer(item.offer.listing.id)
    return problems.ListingChanged(f"{name} has changed. Ask for a new quote.")


def _repointed(problem: Problem) -> Problem:
    """A problem of the seats, with pointers into a request that has no items."""
    problem.pointers = tuple(replace(one, path=one.path.removeprefix(_ITEM)) for one in problem.pointers)
    return problem
