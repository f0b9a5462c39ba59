"""Hold seats: the first of the two hot verbs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from carnet.domains.booking import problems, rules
from carnet.domains.booking.contracts import Answer, HoldRequest
from carnet.domains.booking.operations import pricing
from carnet.domains.booking.operations.prepare import PreparedHold, hints, prepare
from carnet.domains.booking.operations.pricing import PricedItem
from carnet.domains.booking.operations.statements import Lane, Reply, call
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import leg_bits
from carnet.infra.idempotency import KeyReused
from carnet.infra.idempotency.records import answered
from carnet.kernel.problem import InvalidInput, Problem

Send = Callable[[Mapping[str, Any]], Reply]
Facts = Mapping[str, Any]

# A hint that was refused this often ends in a plain answer instead of another try.
_TRIES: Final = 12
_OFFERED: Final = 20
_LISTING_PROBLEMS: Final = {"LISTING_CHANGED", "NOT_ON_SALE", "LISTING_UNKNOWN"}
# Refused before anybody looked at the seats: the next traveller may have them.
_SEATS_UNTOUCHED: Final = {
    "FARE_SOLD_OUT",
    "PROMO_CODE_NOT_VALID",
    "PROMO_CODE_USED_UP",
    "TOO_MANY_FOR_EVENT",
    "TOO_MANY_HELD",
    "UNDECIDED",
}

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
        reply = _sent(prepared, send)
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
    record = answered(user_id=request.user_id, key=request.key, fingerprint=request.fingerprint)
    return None if record is None else Answer(record.status, record.body or {}, replayed=True)


def _sent(prepared: PreparedHold, send: Send) -> Reply:
    """The reply; whatever it is, the seats that were chosen for the traveller wait no longer."""
    settle = hints.decided
    try:
        reply = send(prepared.wire)
        if reply.code in _SEATS_UNTOUCHED:
            settle = hints.unused
    finally:
        for item in prepared.items:
            if item.item.seats is None:
                settle(item.offer.listing.id, [seat.ordinal for seat in item.seats], item.span)
    return reply


def _worth_another_try(prepared: PreparedHold, reply: Reply, *, now: datetime) -> bool:
    """Whether a new preparation can succeed; forgets what proved to be out of date."""
    for item in prepared.items:
        listing_id = item.offer.listing.id
        if reply.code in _LISTING_PROBLEMS:
            inventory.forget_offer(listing_id)
        if reply.code == "SEAT_TAKEN" and item.item.seats is None:
            hints.refused(item.offer, now=now)
    if reply.code in {"AGAIN", "UNDECIDED", "LISTING_CHANGED"}:
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
        case "FARE_SOLD_OUT":
            return _fare_sold_out(prepared, reply, now=now)
    make = _PLAIN_REFUSALS.get(reply.code or "")
    if make is None:
        raise AssertionError(f"booking_hold answered {reply.code!r}")
    return make(prepared, reply.facts or {})


def _fare_sold_out(prepared: PreparedHold, reply: Reply, *, now: datetime) -> Problem:
    """Say of which fare too few places are left, and how many."""
    item, _ = _in_the_way(prepared, reply)[0]
    listing, fare = item.offer.listing, item.fare
    left = inventory.quotas_left([listing.id], now=now).get(listing.id, {}).get(fare.id, 0)
    detail = f"{fare.family} of {listing.name} has {left} places left, not {len(item.item.passengers)}."
    pointers = InvalidInput.at(f"/items/{item.place}/fare", detail, code="FARE_SOLD_OUT").pointers
    return problems.FareSoldOut(detail, pointers=pointers, left=left)


def _too_many_held(_: PreparedHold, facts: Facts) -> Problem:
    held = facts.get("held", 0)
    return problems.TooManyHeld(
        f"You hold {held} unpaid seats; together with these they would be more than {rules.MAX_HELD_SEATS}."
    )


def too_many_for_event(facts: Facts) -> problems.TooManyForEvent:
    """That one user would have more tickets of an event than they may, by the facts of booking_event_refusals."""
    have, most = facts["have"], facts["most"]
    detail = f"One person may have {most} tickets of this event; you have {have}."
    return problems.TooManyForEvent(detail, have=have, most=most)


_PLAIN_REFUSALS: Final[dict[str, Callable[[PreparedHold, Facts], Problem]]] = {
    "IDEMPOTENCY_KEY_REUSED": lambda *_: KeyReused(),
    "LISTING_UNKNOWN": lambda *_: inventory.ListingUnknown("There is no such trip or performance."),
    "NOT_ON_SALE": lambda *_: problems.NotOnSale("This trip is no longer on sale."),
    "PROMO_CODE_NOT_VALID": lambda *_: pricing.not_valid("This promo code is no longer valid."),
    "PROMO_CODE_USED_UP": lambda prepared, _: pricing.used_up(prepared.request.promo_code),
    "TOO_MANY_FOR_EVENT": lambda _, facts: too_many_for_event(facts),
    "TOO_MANY_HELD": _too_many_held,
}


def _seat_taken(prepared: PreparedHold, reply: Reply, *, now: datetime) -> Problem:
    places = _in_the_way(prepared, reply)
    item, number = next((place for place in places if place[0].item.seats is not None), places[0])
    return seat_taken(item, number, now=now)


def seat_taken(item: PricedItem, number: int, *, now: datetime) -> problems.SeatTaken:
    """Say that the seat of an item's passenger stands in the way, and what is free instead."""
    seat = item.seats[number]
    detail = f"Seat {seat.label} is taken on a part of the way."
    return problems.SeatTaken(
        detail,
        pointers=InvalidInput.at(f"/items/{item.place}/seats/{number}", detail, code="SEAT_TAKEN").pointers,
        taken=[seat.label],
        free=_free_instead(item, seat.travel_class, now=now),
    )


def _free_instead(item: PricedItem, travel_class: str, *, now: datetime) -> list[str]:
    """Some seats of a class that are free on an item's whole way."""
    taken = inventory.occupancy(item.offer.listing.id, now=now)
    return taken.free_seats(item.offer.plan, travel_class=travel_class, bits=leg_bits(item.span))[:_OFFERED]
