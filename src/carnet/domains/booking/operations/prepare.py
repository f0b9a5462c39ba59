"""From what a traveller asks to what the hot function takes: checked, priced, with seats. Touches nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from carnet.domains.booking import documents, problems, rules
from carnet.domains.booking.contracts import (
    Booking,
    BookingStatus,
    HoldItem,
    HoldRequest,
    PassengerName,
    Ticket,
    TicketStatus,
)
from carnet.domains.booking.events import ReservationCreated
from carnet.domains.booking.operations import pricing
from carnet.domains.booking.operations.company import in_company
from carnet.domains.booking.operations.pricing import Discount, PricedItem
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import Offer, leg_bits
from carnet.domains.inventory.hints import SeatHints
from carnet.domains.schedule.contracts import Fare, PassengerKind, PriceExplanation, Seat
from carnet.infra.events import codec
from carnet.kernel import ids
from carnet.kernel.money import Money, total
from carnet.kernel.problem import InvalidInput, Problem

hints = SeatHints()


@dataclass(frozen=True, slots=True)
class PreparedHold:
    """A request as the hot function takes it, and what is needed to explain a refusal."""

    request: HoldRequest
    items: tuple[PricedItem, ...]
    wire: dict[str, Any]


def prepare(request: HoldRequest, *, now: datetime) -> PreparedHold:
    """Check and price a request; choose seats where that is left to us. Raises one of `problems`.

    What is sold may be known from a while ago: the hot function looks at the listing's version again. Nobody is
    refused for what is known from a while ago.
    """
    try:
        return _prepare(request, now=now)
    except Problem:
        if not inventory.forget_aged_offers([item.listing_id for item in request.items]):
            raise
    return _prepare(request, now=now)


def _prepare(request: HoldRequest, *, now: datetime) -> PreparedHold:
    pricing.check_count(request.items)
    priced = [pricing.price(place, item, now=now) for place, item in enumerate(request.items)]
    pricing.check_one_currency(priced)
    discount: Discount | None = None
    if request.promo_code:
        priced, discount = pricing.apply_code(priced, request.promo_code, user_id=request.user_id, now=now)
    if any(item.near for item in request.items):
        priced = in_company(priced, user_id=request.user_id, now=now)
    items = seated(priced, now=now)
    booking = _booking(request, items, discount, now=now)
    return PreparedHold(request, tuple(items), _wire(request, booking, items, discount))


def seated(priced: Sequence[PricedItem], *, now: datetime) -> list[PricedItem]:
    """The items with a seat for each passenger."""
    items: list[PricedItem] = []
    try:
        items.extend(item.seated(_seats(item, now=now)) for item in priced)
        _check_seats_differ(items)
    except Problem:
        give_back_hints(items)
        raise
    return items


def give_back_hints(items: Sequence[PricedItem]) -> None:
    """Seats chosen before a later item proved impossible are nobody's."""
    for item in items:
        if item.item.seats is None:
            hints.unused(item.offer.listing.id, [seat.ordinal for seat in item.seats], item.span)


def _seats(priced: PricedItem, *, now: datetime) -> tuple[Seat, ...]:
    item, offer, fare = priced.item, priced.offer, priced.fare
    if item.seats is not None:
        return _named_seats(priced.place, item, offer, fare)
    return _any_seats(priced, now)


def _named_seats(place: int, item: HoldItem, offer: Offer, fare: Fare) -> tuple[Seat, ...]:
    labels = item.seats or ()
    if len(labels) != len(item.passengers):
        raise problems.SeatsAndPassengersDiffer(
            f"{len(item.passengers)} passengers need as many seats, not {len(labels)}."
        )
    by_label = {seat.label: seat for seat in offer.plan.seats}
    seats = []
    for number, label in enumerate(labels):
        seat = by_label.get(label)
        if seat is None or seat.travel_class != fare.travel_class or seat.blocked:
            detail = f"There is no seat {label[:16]!r} to be had in class {fare.travel_class}."
            raise problems.SeatUnknown(
                detail,
                pointers=InvalidInput.at(f"/items/{place}/seats/{number}", detail, code="SEAT_UNKNOWN").pointers,
            )
        seats.append(seat)
    return tuple(seats)


def _any_seats(priced: PricedItem, now: datetime) -> tuple[Seat, ...]:
    item, offer, fare = priced.item, priced.offer, priced.fare
    chosen = hints.choose(
        offer,
        travel_class=fare.travel_class,
        span=priced.span,
        count=len(item.passengers),
        wishes=item.wishes,
        near=priced.near,
        now=now,
    )
    if chosen is None:
        raise problems.SoldOut(
            f"{offer.listing.name} has no {len(item.passengers)} seats free in class {fare.travel_class} on this part."
        )
    return tuple(offer.plan.seats[ordinal] for ordinal in chosen)


def _check_seats_differ(items: Sequence[PricedItem]) -> None:
    """The same seat twice in one request is refused here, so that the database never has to."""
    taken: dict[tuple[UUID, int], int] = {}
    for item in items:
        bits = leg_bits(item.span)
        for number, seat in enumerate(item.seats):
            key = (item.offer.listing.id, seat.ordinal)
            if taken.get(key, 0) & bits:
                raise InvalidInput.at(f"/items/{item.place}/seats/{number}", f"Seat {seat.label} is asked for twice.")
            taken[key] = taken.get(key, 0) | bits


def _booking(request: HoldRequest, items: Sequence[PricedItem], discount: Discount | None, *, now: datetime) -> Booking:
    booking_id, currency = ids.new_id(), items[0].currency
    return Booking(
        id=booking_id,
        reference=rules.new_reference(),
        user_id=request.user_id,
        status=BookingStatus.HELD,
        price=total((price.total for item in items for price in item.prices), currency),
        email=request.email,
        created_at=now,
        expires_at=request.held_until or rules.hold_expiry(now, [item.offer.listing.hold_minutes for item in items]),
        departs_at=min(item.departs_at for item in items),
        arrives_at=max(item.arrives_at for item in items),
        confirmed_at=None,
        payment_id=None,
        tickets=tuple(tickets_of(booking_id, items)),
        discount=Money(discount.amount if discount else 0, currency),
    )


def tickets_of(booking_id: UUID, items: Sequence[PricedItem]) -> Iterator[Ticket]:
    """The tickets that are to be held, one for each passenger and seat, in their order."""
    for item in items:
        for passenger, price, seat in zip(item.item.passengers, item.prices, item.seats, strict=True):
            yield _ticket(booking_id, item, passenger, price, seat)


def _ticket(
    booking_id: UUID, item: PricedItem, passenger: PassengerName, price: PriceExplanation, seat: Seat
) -> Ticket:
    return Ticket(
        id=ids.new_id(),
        booking_id=booking_id,
        listing_id=item.offer.listing.id,
        status=TicketStatus.HELD,
        span=item.span,
        ordinal=seat.ordinal,
        seat=rules.name_on_ticket(item.offer.plan, seat),
        section=seat.section,
        travel_class=seat.travel_class,
        fare_id=item.fare.id,
        family=item.fare.family,
        passenger=passenger,
        price=price.total,
        conditions=codec.to_json(item.fare.conditions),
        lines=price.lines,
    )


def _wire(
    request: HoldRequest, booking: Booking, items: Sequence[PricedItem], discount: Discount | None
) -> dict[str, Any]:
    """The request of `booking_hold`; its own number is added when it is sent."""
    offers = {item.offer.listing.id: item.offer for item in items}
    created = ReservationCreated(
        reference=booking.reference,
        user_id=booking.user_id,
        price=booking.price,
        tickets=len(booking.tickets),
        expires_at=booking.expires_at,
    )
    wire = {
        "user_id": str(booking.user_id),
        "key": request.key,
        "fingerprint": request.fingerprint.hex(),
        "most_held": rules.MAX_HELD_SEATS,
        "booking": str(booking.id),
        "reference": booking.reference,
        "currency": booking.price.currency,
        "amount": booking.price.amount,
        "email": booking.email,
        "departs_at": booking.departs_at.isoformat(),
        "arrives_at": booking.arrives_at.isoformat(),
        "expires_at": booking.expires_at.isoformat(),
        "answer": documents.booking(booking, {key: offer.listing for key, offer in offers.items()}),
        "event": codec.to_json(created),
        "tickets": [wire_ticket(ticket, offers[ticket.listing_id]) for ticket in booking.tickets],
    }
    add_limits(wire, items)
    if discount:
        wire["discount"] = discount.amount
        wire["promo"] = {"code": str(discount.code.id), "amount": discount.amount}
    return wire


def add_limits(wire: dict[str, Any], items: Sequence[PricedItem]) -> None:
    """What only few trips have: fares with a quota, a limit per user. Whatever is not in the request costs nothing."""
    seats = iter(wire["tickets"])
    limits: dict[UUID, dict[str, Any]] = {}
    for item in items:
        listing, quota = item.offer.listing, item.fare.quota
        tickets = [next(seats) for _ in item.seats]
        if quota is not None:
            wire["limited"] = True
            for ticket in tickets:
                ticket["quota"] = quota
        if listing.event_id is not None:
            for ticket in tickets:
                ticket["event_id"] = str(listing.event_id)
            if listing.most_per_user is not None:
                known = limits.setdefault(
                    listing.event_id, {"event": str(listing.event_id), "most": listing.most_per_user, "tickets": 0}
                )
                known["most"] = min(known["most"], listing.most_per_user)
                known["tickets"] += len(tickets)
    if limits:
        wire["event_limits"] = list(limits.values())


def wire_ticket(ticket: Ticket, offer: Offer) -> dict[str, Any]:
    """A ticket as the functions in `sql/` take it, with the listing's version and who gets which part of the price."""
    listing, span = offer.listing, ticket.span
    departure, arrival = listing.stops[span.from_stop].departure, listing.stops[span.to_stop].arrival
    tax = rules.tax_in(ticket.lines, ticket.price)
    wire = {
        "id": str(ticket.id),
        "listing_id": str(listing.id),
        "version": listing.version,
        "ordinal": ticket.ordinal,
        "span": ticket.span.mask(listing.legs),
        "from_stop": ticket.span.from_stop,
        "to_stop": ticket.span.to_stop,
        "seat": ticket.seat,
        "section": ticket.section,
        "travel_class": ticket.travel_class,
        "departs_at": departure.isoformat() if departure else None,
        "arrives_at": arrival.isoformat() if arrival else None,
        "fare_id": str(ticket.fare_id),
        "family": ticket.family,
        "conditions": ticket.conditions,
        "first_name": ticket.passenger.first_name,
        "last_name": ticket.passenger.last_name,
        "amount": ticket.price.amount,
        "commission": (ticket.price - tax).share(listing.commission_bp).amount,
        "operator_id": str(listing.operator_id),
    }
    if ticket.passenger.kind is not PassengerKind.ADULT:
        wire["passenger_kind"] = ticket.passenger.kind.value
    if tax.amount:
        wire["tax"] = tax.amount
    if len(ticket.lines) > 1:  # a single line is the price itself
        wire["lines"] = [codec.to_json(line) for line in ticket.lines]
    return wire
