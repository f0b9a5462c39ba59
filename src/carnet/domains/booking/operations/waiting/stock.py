"""What a listing has for who waits, as of one look at it. Takes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from carnet.domains.booking import queries
from carnet.domains.booking.contracts import HoldItem
from carnet.domains.booking.models import WaitingEntry
from carnet.domains.booking.operations import pricing
from carnet.domains.booking.operations.prepare import hints
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import Occupancy, Offer, Wish
from carnet.domains.schedule.contracts import Fare
from carnet.kernel.money import Money, total
from carnet.kernel.problem import Problem
from carnet.kernel.span import Span


@dataclass(frozen=True, slots=True)
class Fit:
    """What an entry could have at this moment: named seats under a fare, and what they cost."""

    item: HoldItem
    price: Money


@dataclass(frozen=True, slots=True)
class Stock:
    """A listing's offer, its seats and what its fares with a quota have left."""

    offer: Offer
    taken: Occupancy
    left: Mapping[UUID, int]
    now: datetime


def look(listing_id: UUID, *, now: datetime) -> Stock:
    """The listing as it is now. Raises ListingUnknown."""
    offer = inventory.offer(listing_id)
    left = inventory.quotas_left([listing_id], now=now).get(listing_id, {})
    return Stock(offer, inventory.occupancy(listing_id, now=now), left, now)


def fit(entry: WaitingEntry, stock: Stock) -> Fit | None:
    """The cheapest that an entry could have: seats for all of its party, for no more than it would pay; or None."""
    for found in sorted(_priced(entry, stock), key=lambda one: one.price.amount):
        fare = stock.offer.fares.fare(found.item.fare_id)
        seats = _seats(entry, fare, stock) if fare else None
        if seats is not None:
            return replace(found, item=replace(found.item, seats=seats))
    return None


def _priced(entry: WaitingEntry, stock: Stock) -> Iterator[Fit]:
    """The fares that would do, where they are sold and cost no more than they may."""
    for fare in stock.offer.fares.fares:
        if fare.family != entry.family or entry.travel_class not in {"", fare.travel_class}:
            continue
        item = HoldItem(
            listing_id=entry.listing_id,
            from_stop=entry.from_stop,
            to_stop=entry.to_stop,
            fare_id=fare.id,
            passengers=queries.passengers_of(entry),
            wishes=tuple(Wish(wish) for wish in entry.wishes),
        )
        try:
            priced = pricing.price(0, item, now=stock.now)
        except Problem:  # it is not sold now, or not here
            continue
        price = total((one.total for one in priced.prices), priced.currency)
        if price.currency == entry.currency and price.amount <= entry.most:
            yield Fit(item, price)


def _seats(entry: WaitingEntry, fare: Fare, stock: Stock) -> tuple[str, ...] | None:
    if stock.left.get(fare.id, entry.seats) < entry.seats:
        return None
    return hints.choose_from(
        stock.offer,
        stock.taken,
        travel_class=fare.travel_class,
        span=Span(entry.from_stop, entry.to_stop),
        count=entry.seats,
        wishes=tuple(Wish(wish) for wish in entry.wishes),
    )
