"""Hold seats: the first of the two hot verbs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from carnet.domains.booking import problems, rules
from carnet.domains.booking.contracts import Answer, HoldRequest
from carnet.domains.booking.operations.prepare import PreparedHold, PricedItem, hints, prepare
from carnet.domains.booking.operations.statements import Lane, Reply, call
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import leg_bits
from carnet.infra.idempotency import KeyReused
from carnet.infra.idempotency.models import Record
from carnet.kernel.problem import InvalidInput, Problem

Send = Callable[[Mapping[str, Any]], Reply]

# A hint that was refused this often ends in a plain answer instead of another try.
_TRIES: Final = 12
_OFFERED: Final = 20
_REUSED: Final = "This Idempotency-Key was used for another request; send a new one."
_LISTING_PROBLEMS: Final = {"LISTING_CHANGED", "NOT_ON_SALE", "LISTING_UNKNOWN"}

lane = Lane("booking_hold")


def hold(request: HoldRequest, *, now: datetime, queued: bool = False) -> Answer:
    """Take seats for 1 to 10 passengers and write the booking, all or nothing.

    `queued` sends the request together with others that wait in this process (not inside a transaction). The same key
    and body again give the stored answer. Raises one of `problems`, or InvalidInput naming the field.
    """
    send: Send = lane.send if queued else lambda wire: call("booking_hold", [wire], now=now)[0]
    for _ in range(_TRIES):
        try:
            prepared = prepare(request, now=now)
        except Problem:
            stored = _stored(request)
            if stored is None:
                raise
            return stored
        try:
            reply = send(prepared.wire)
        finally:
            _decided(prepared)
        if reply.code is None:
            return Answer(201, prepared.wire["answer"])
        if reply.code == "REPLAYED":
            return Answer(reply.status or 201, reply.body or {}, replayed=True)
        if not _worth_another_try(prepared, reply, now=now):
            raise _refusal(prepared, reply, now=now)
    raise problems.Busy("Many buyers want these seats at this moment; nothing was taken. Try again.")


def _stored(request: HoldRequest) -> Answer | None:
    """What the same request was answered before: that stands, though by now it may be sold out or departed.

    Raises KeyReused when the key belongs to another request.
    """
    record = Record.objects.filter(user_id=request.user_id, key=request.key).first()
    if record is None:
        return None
    if bytes(record.fingerprint) != request.fingerprint:
        raise KeyReused(_REUSED)
    return Answer(record.status, record.body or {}, replayed=True)


def _decided(prepared: PreparedHold) -> None:
    for item in prepared.items:
        if item.item.seats is None:
            hints.decided(item.offer.listing.id, [seat.ordinal for seat in item.seats], item.span)


def _worth_another_try(prepared: PreparedHold, reply: Reply, *, now: datetime) -> bool:
    """Whether a new preparation can succeed; forgets what proved to be out of date."""
    for item in prepared.items:
        listing_id = item.offer.listing.id
        if reply.code in _LISTING_PROBLEMS:
            inventory.forget_offer(listing_id)
        if reply.code == "SEAT_TAKEN" and item.item.seats is None:
            hints.refused(item.offer, now=now)
    if reply.code in {"AGAIN", "LISTING_CHANGED"}:
        return True
    return reply.code == "SEAT_TAKEN" and all(item.item.seats is None for item, _ in _in_the_way(prepared, reply))


def _in_the_way(prepared: PreparedHold, reply: Reply) -> list[tuple[PricedItem, int]]:
    """The places somebody else has: the item, and the number of the passenger in it."""
    refused = set((reply.facts or {}).get("tickets", ()))
    places = ((item, number) for item in prepared.items for number in range(len(item.seats)))
    tickets = (ticket["id"] for ticket in prepared.wire["tickets"])
    return [place for ticket, place in zip(tickets, places, strict=True) if ticket in refused]


def _refusal(prepared: PreparedHold, reply: Reply, *, now: datetime) -> Problem:
    match reply.code:
        case "SEAT_TAKEN" | "SEAT_UNKNOWN":
            return _seat_taken(prepared, reply, now=now)
        case "TOO_MANY_HELD":
            held = (reply.facts or {}).get("held", 0)
            return problems.TooManyHeld(
                f"You hold {held} unpaid seats; together with these they would be more than {rules.MAX_HELD_SEATS}."
            )
        case "IDEMPOTENCY_KEY_REUSED":
            return KeyReused(_REUSED)
        case "LISTING_UNKNOWN":
            return inventory.ListingUnknown("There is no such trip or performance.")
        case "NOT_ON_SALE":
            return problems.NotOnSale("This trip is no longer on sale.")
        case code:
            raise AssertionError(f"booking_hold answered {code!r}")


def _seat_taken(prepared: PreparedHold, reply: Reply, *, now: datetime) -> Problem:
    """Say which seat stands in the way and what is free instead."""
    places = _in_the_way(prepared, reply)
    item, number = next((place for place in places if place[0].item.seats is not None), places[0])
    seat = item.seats[number]
    detail = f"Seat {seat.label} is taken on a part of the way."
    taken = inventory.occupancy(item.offer.listing.id, now=now)
    free = [
        other.label
        for other in item.offer.plan.seats
        if other.travel_class == seat.travel_class
        and not other.blocked
        and taken.free(other.ordinal, leg_bits(item.span))
    ]
    return problems.SeatTaken(
        detail,
        pointers=InvalidInput.at(f"/items/{item.place}/seats/{number}", detail, code="SEAT_TAKEN").pointers,
        taken=[seat.label],
        free=free[:_OFFERED],
    )
