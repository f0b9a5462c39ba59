"""What exchanging tickets for others comes to at this moment: who may, what is priced, what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.domains.booking import problems, rules
from carnet.domains.booking.contracts import (
    BookingStatus,
    ChangeKind,
    ExchangeRequest,
    HoldItem,
    NewTicket,
    PassengerName,
    TicketStatus,
)
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations import pricing
from carnet.domains.booking.operations.pricing import PricedItem
from carnet.domains.booking.operations.quotes.offering import Offered, check_known, tickets_of, with_changes
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import PassengerKind, PriceExplanation
from carnet.kernel.money import Money
from carnet.kernel.problem import InvalidInput, Pointer, Problem


@dataclass(frozen=True, slots=True)
class Asked:
    """Tickets, what is wanted for them, priced, and what each comes to, all in one order."""

    booking: Booking
    request: ExchangeRequest
    tickets: tuple[Ticket, ...]
    item: PricedItem
    new: tuple[NewTicket, ...]


def asked(booking: Booking, request: ExchangeRequest, *, now: datetime) -> Asked:
    """Check and price an exchange of tickets of a booking, which the caller has locked.

    Raises ExchangeNotAllowed naming the ticket, TicketUnknown, MixedCurrencies, and what pricing a hold raises.
    """
    offered = exchangeable(booking, request.ticket_ids, now=now)
    item = priced(_wanted(request, [one.ticket for one in offered]), now=now)
    if any(one.ticket.operator_id != item.offer.listing.operator_id for one in offered):
        raise not_allowed(
            "/listing", "OTHER_OPERATOR", "A ticket can be exchanged for another one of its own operator."
        )
    new = compared(booking, offered, item, now=now)
    return Asked(booking, request, tuple(one.ticket for one in offered), item, new)


def exchangeable(booking: Booking, ticket_ids: Sequence[UUID], *, now: datetime) -> list[Offered]:
    """These tickets of a booking, each of which may be exchanged now. Raises ExchangeNotAllowed, TicketUnknown."""
    offered = _offered(booking, ticket_ids, now=now)
    for place, one in enumerate(offered):
        _check(place, one)
    return offered


def compared(booking: Booking, offered: Sequence[Offered], item: PricedItem, *, now: datetime) -> tuple[NewTicket, ...]:
    """What exchanging tickets for those of a priced item comes to, one by one. Raises MixedCurrencies."""
    if item.currency != booking.currency:
        raise problems.MixedCurrencies(f"The booking is in {booking.currency}, this trip in {item.currency}.")
    return tuple(_new(one, item, price, now=now) for one, price in zip(offered, item.prices, strict=True))


def priced(item: HoldItem, *, now: datetime) -> PricedItem:
    """The item with what each passenger pays, by the listing as it is known now. Raises what pricing a hold does."""
    try:
        return pricing.price(0, item, now=now)
    except Problem:
        if not inventory.forget_aged_offers([item.listing_id]):
            raise
    return pricing.price(0, item, now=now)


def _offered(booking: Booking, ticket_ids: Sequence[UUID], *, now: datetime) -> list[Offered]:
    if booking.status != BookingStatus.CONFIRMED:
        raise problems.ExchangeNotAllowed(f"{booking.reference} is {booking.status}; only paid tickets are exchanged.")
    rows = {row.id: row for row in tickets_of(booking, None)}
    check_known(rows, ticket_ids)
    if not ticket_ids or len(set(ticket_ids)) < len(ticket_ids):
        raise InvalidInput.at("/tickets", "Name the tickets that are exchanged, each once.")
    return with_changes([rows[number] for number in ticket_ids], now=now)


def _check(place: int, one: Offered) -> None:
    """Whether a ticket may be exchanged now. Raises ExchangeNotAllowed."""
    ticket, at = one.ticket, f"/tickets/{place}"
    name = f"{ticket.first_name} {ticket.last_name}"
    if ticket.status != TicketStatus.ISSUED:
        raise not_allowed(at, "TICKET_NOT_ISSUED", f"The ticket of {name} is {ticket.status}.")
    if ticket.holder_id is not None:
        raise not_allowed(at, "TICKET_GIVEN_AWAY", f"You gave the ticket of {name} away.")
    if one.change is ChangeKind.CANCELLED:
        raise not_allowed(
            at, "REBOOK_INSTEAD", "Its trip does not run: take another one, or your money, without a charge."
        )
    if one.departed:
        raise not_allowed(at, "DEPARTED", f"The trip of {name} has left.")
    if ticket.conditions.get("exchange_fee") is None:
        raise not_allowed(at, "FARE_NOT_EXCHANGEABLE", f"{ticket.family} tickets cannot be exchanged.")


def not_allowed(pointer: str, code: str, detail: str) -> problems.ExchangeNotAllowed:
    """That a ticket cannot be exchanged, or not for this, with the pointer to what is in the way."""
    return problems.ExchangeNotAllowed(detail, pointers=[Pointer(pointer, code, detail)])


def _wanted(request: ExchangeRequest, tickets: Sequence[Ticket]) -> HoldItem:
    return HoldItem(
        listing_id=request.listing_id,
        from_stop=request.from_stop,
        to_stop=request.to_stop,
        fare_id=request.fare_id,
        passengers=tuple(passenger_of(one) for one in tickets),
        seats=request.seats,
        wishes=request.wishes,
    )


def passenger_of(ticket: Ticket) -> PassengerName:
    """Who travels with a ticket."""
    return PassengerName(ticket.first_name, ticket.last_name, PassengerKind(ticket.passenger_kind))


def _new(one: Offered, item: PricedItem, price: PriceExplanation, *, now: datetime) -> NewTicket:
    ticket = one.ticket
    old_value, fee = one.paid, Money(ticket.conditions["exchange_fee"], ticket.currency)
    kept = rules.kept_of_lower_price(
        old_value=old_value,
        price=price.total,
        fee=fee,
        tiers=rules.tiers_in(ticket.conditions),
        departs_at=ticket.departs_at,
        now=now,
    )
    return NewTicket(
        ticket_id=ticket.id,
        listing_id=item.offer.listing.id,
        span=item.span,
        fare_id=item.fare.id,
        family=item.fare.family,
        travel_class=item.fare.travel_class,
        seat="",
        old_value=old_value,
        price=price.total,
        fee=fee,
        kept=kept,
        difference=rules.difference(old_value=old_value, price=price.total, fee=fee, kept=kept),
        lines=price.lines,
    )
