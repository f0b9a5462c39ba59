"""Which trips fit what is wanted, what they offer with the seats that are free, and in which order they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.search.contracts import FareOffer, PricedFare, Result, Scope, Sort, Trip, Wanted
from carnet.domains.search.rules.names import fold

# What a sort looks at, then the instant of departure in microseconds, then the listing.
Key = tuple[int, int, UUID]
_NO_QUOTAS: Final[Mapping[UUID, int]] = {}


def is_open(trip: Trip, *, now: datetime) -> bool:
    """Whether the trip can be sold now: its sale has begun and not ended, and it has not left."""
    begun = trip.sale_from is None or trip.sale_from <= now
    return now < trip.origin.time and begun and (trip.sale_until is None or now < trip.sale_until)


def fits(trip: Trip, wanted: Wanted) -> bool:
    """Whether the trip is wanted, apart from what it costs."""
    clock = trip.origin.time.time()
    return (
        (not wanted.kinds or trip.kind in wanted.kinds)
        and (wanted.operator_id is None or trip.operator_id == wanted.operator_id)
        and wanted.amenities.issubset(trip.amenities)
        and (wanted.leave_from is None or clock >= wanted.leave_from)
        and (wanted.leave_until is None or clock <= wanted.leave_until)
        and (not wanted.direct or trip.stops_between == 0)
        and (wanted.scope is None or wanted.scope is _scope(trip))
        and (not wanted.text or fold(wanted.text) in fold(trip.name))
    )


def wanted_fares(trip: Trip, wanted: Wanted, *, now: datetime) -> tuple[PricedFare, ...]:
    """The trip's fares that are sold now, of the wanted class, within the wanted prices."""
    lowest, highest, fares = wanted.lowest_price, wanted.highest_price, trip.fares
    if any(fare.periods for fare in fares):
        fares = tuple(fare for fare in fares if fare.sold_at(now))
    if wanted.travel_class is None and lowest is None and highest is None:
        return fares
    return tuple(
        fare
        for fare in fares
        if (wanted.travel_class is None or fare.travel_class == wanted.travel_class)
        and (lowest is None or fare.price.amount >= lowest)
        and (highest is None or fare.price.amount <= highest)
    )


def result(
    trip: Trip,
    fares: tuple[PricedFare, ...],
    free: Mapping[str, int],
    *,
    passengers: int,
    left: Mapping[UUID, int] = _NO_QUOTAS,
) -> Result:
    """The trip with `fares` (sorted by price, not empty), the seats free in each class, and what quotas have `left`."""
    offers = tuple(FareOffer(fare, free.get(fare.travel_class, 0)) for fare in fares)
    if left:
        offers = tuple(replace(one, free=min(one.free, left.get(one.fare.fare_id, one.free))) for one in offers)
    cheapest = next((offer for offer in offers if offer.free >= passengers), None)
    return Result(trip, offers, cheapest or offers[0], sold_out=cheapest is None)


def key(sort: Sort, trip: Trip, cheapest: FareOffer | None = None) -> Key:
    """Where the trip stands in this order; by price, `cheapest` must be given."""
    departure = _microseconds(trip.origin.time)
    if sort is Sort.PRICE and cheapest is not None:
        return cheapest.fare.price.amount, departure, trip.span.listing_id
    first = {
        Sort.ARRIVAL: _microseconds(trip.destination.time),
        Sort.DURATION: trip.minutes,
    }.get(sort, departure)
    return first, departure, trip.span.listing_id


def _microseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1_000_000)


def _scope(trip: Trip) -> Scope:
    same = trip.origin.station.country == trip.destination.station.country
    return Scope.DOMESTIC if same else Scope.INTERNATIONAL
