"""Another trip of the same operator instead of a changed one: the new ticket costs what the old one did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction

from carnet.domains.booking import problems, rules
from carnet.domains.booking.contracts import Choice, HoldItem
from carnet.domains.booking.models import Ticket
from carnet.domains.booking.operations.changes.choosing import Asked, Chosen, as_chosen, change_lock, may_choose
from carnet.domains.booking.operations.exchange.asking import not_allowed, passenger_of
from carnet.domains.booking.operations.exchange.holding import hold_seats
from carnet.domains.booking.operations.exchange.settling import check_ready
from carnet.domains.booking.operations.exchange.swapping import swap
from carnet.domains.booking.operations.giving_back import check_nothing_under_way
from carnet.domains.booking.operations.pricing import PricedItem
from carnet.domains.booking.operations.purchase.confirming import lock_buyer
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import Wish
from carnet.domains.schedule.contracts import (
    Conditions,
    Fare,
    ListingSnapshot,
    PriceExplanation,
    PriceLine,
    Tariff,
    TariffKind,
)
from carnet.infra.events import codec
from carnet.kernel.money import Money
from carnet.kernel.span import Span


@transaction.atomic
def changes_rebook(
    *,
    user_id: UUID,
    reference: str,
    change_ids: Sequence[UUID],
    listing_id: UUID,
    from_stop: int,
    to_stop: int,
    seats: Sequence[str] | None = None,
    wishes: tuple[Wish, ...] = (),
    now: datetime,
) -> tuple[Chosen, ...]:
    """Take another trip between the same places, within a week, for all of these changed tickets or none.

    `seats` are labels in the order of the changes; None lets us choose. Nobody pays anything and nothing goes back: the
    new tickets keep price, fare and class. Chosen before, it says so. Raises BookingUnknown, ChangeUnknown,
    ChangeAnswered, ChangeClosed, PaymentUnderWay, ExchangeNotAllowed naming what does not fit, and what a hold does for
    a trip or seat that cannot be had.
    """
    lock_buyer(user_id)
    asked = [change_lock(user_id, reference, one, now=now) for one in change_ids]
    already = [may_choose(one, Choice.REBOOKED) for one in asked]
    waiting = [one for one, done in zip(asked, already, strict=True) if not done]
    if waiting:
        check_nothing_under_way([waiting[0].booking.id])
        if seats is not None and len(seats) != len(waiting):
            raise problems.SeatsAndPassengersDiffer(f"{len(waiting)} tickets need as many seats, not {len(seats)}.")
        labels = dict(zip([one.ticket.id for one in waiting], seats or (), strict=False))
        wanted = _Wanted(listing_id, from_stop, to_stop, labels, wishes)
        for alike in _alike([one.ticket for one in waiting]):
            item = _item(alike, wanted)
            for ticket in alike:
                _check(ticket, item, now=now)
            _rebook(waiting[0], alike, item, now=now)
    return tuple(as_chosen(one, already=done) for one, done in zip(asked, already, strict=True))


def change_rebook(
    *,
    user_id: UUID,
    reference: str,
    change_id: UUID,
    listing_id: UUID,
    from_stop: int,
    to_stop: int,
    seats: Sequence[str] | None = None,
    wishes: tuple[Wish, ...] = (),
    now: datetime,
) -> Chosen:
    """As `changes_rebook` for one ticket."""
    (done,) = changes_rebook(
        user_id=user_id,
        reference=reference,
        change_ids=[change_id],
        listing_id=listing_id,
        from_stop=from_stop,
        to_stop=to_stop,
        seats=seats,
        wishes=wishes,
        now=now,
    )
    return done


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The trip, the seats by ticket (none: left to us) and what would be liked about them."""

    listing_id: UUID
    from_stop: int
    to_stop: int
    labels: Mapping[UUID, str]
    wishes: tuple[Wish, ...]


def _alike(tickets: Sequence[Ticket]) -> list[list[Ticket]]:
    """Tickets of one fare are seated together."""

    def fare(ticket: Ticket) -> str:
        return str(ticket.fare_id)

    return [list(some) for _, some in groupby(sorted(tickets, key=fare), key=fare)]


def _item(tickets: Sequence[Ticket], wanted: _Wanted) -> PricedItem:
    """The tickets' own fare and prices on another listing."""
    offer = inventory.offer(wanted.listing_id)
    span = inventory.check_span(offer.listing, wanted.from_stop, wanted.to_stop)
    item = HoldItem(
        listing_id=wanted.listing_id,
        from_stop=span.from_stop,
        to_stop=span.to_stop,
        fare_id=tickets[0].fare_id,
        passengers=tuple(passenger_of(one) for one in tickets),
        seats=tuple(wanted.labels[one.id] for one in tickets) if wanted.labels else None,
        wishes=wanted.wishes,
    )
    return PricedItem(0, item, offer, span, _fare(tickets[0]), tuple(_price(one) for one in tickets))


def _fare(ticket: Ticket) -> Fare:
    conditions = codec.from_json(Conditions, ticket.conditions)
    return Fare(ticket.fare_id, ticket.family, ticket.travel_class, Tariff(TariffKind.FLAT, ticket.amount), conditions)


def _price(ticket: Ticket) -> PriceExplanation:
    lines = tuple(codec.from_json(PriceLine, line) for line in ticket.lines)
    return PriceExplanation(lines, Money(ticket.amount, ticket.currency))


def _check(ticket: Ticket, item: PricedItem, *, now: datetime) -> None:
    """Whether this trip is offered instead of a changed ticket's. Raises ExchangeNotAllowed, NotOnSale, Departed."""
    listing = item.offer.listing
    if not item.offer.on_sale:
        raise problems.NotOnSale(f"{listing.name} is not on sale.")
    departs_at = listing.stops[item.span.from_stop].departure
    if departs_at is None or departs_at <= now:
        raise problems.Departed(f"{listing.name} has left.")
    first, last = rules.rebooking_window(ticket.departs_at, now)
    before = inventory.offer(ticket.listing_id).listing
    if listing.operator_id != ticket.operator_id or listing.id == ticket.listing_id:
        raise not_allowed("/listing", "OTHER_OPERATOR", "Choose another trip of the same operator.")
    if not _same_way(before, Span(ticket.from_stop, ticket.to_stop), listing, item.span):
        raise not_allowed("/listing", "OTHER_PLACES", "Choose a trip between the same places.")
    if not first <= departs_at <= last:
        raise not_allowed("/listing", "OTHER_DAYS", "Choose a trip within seven days of the one that was changed.")


def _same_way(before: ListingSnapshot, old: Span, listing: ListingSnapshot, new: Span) -> bool:
    """Whether two spans lead from the same city to the same one; of a performance, to the same event."""
    pairs = ((old.from_stop, new.from_stop), (old.to_stop, new.to_stop))
    cities = all(before.stops[one].city_id == listing.stops[other].city_id for one, other in pairs)
    return cities and before.event_id == listing.event_id


def _rebook(one: Asked, tickets: Sequence[Ticket], item: PricedItem, *, now: datetime) -> None:
    held = hold_seats(one.booking, tickets, item, amend=_keep, now=now)
    rows = Ticket.objects.in_bulk(held.ticket_ids)
    new = [rows[number] for number in held.ticket_ids]
    check_ready(one.booking, new, item.offer.listing.version, now=now)
    free = [Money(0, ticket.currency) for ticket in tickets]
    swap(one.booking, tickets, new, fees=free, reason="rebooking", now=now)


def _keep(old: Ticket, new: dict[str, Any]) -> None:
    """What a new ticket takes over: nobody earns more or less by it, and it takes no place of a quota."""
    new |= {"commission": old.commission, "tax": old.tax, "lines": old.lines, "conditions": old.conditions}
    if old.holder_id is not None:  # whoever travels goes on to have the code
        new["holder"] = str(old.holder_id)
    new.pop("quota", None)
