"""Results as coupons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from carnet.domains.search.contracts import Halt, Result
from carnet.kernel.money import Money
from carnet.web.presenters.amenities import Amenity, amenities
from carnet.web.presenters.choice import Choice
from carnet.web.presenters.fares import FEW
from carnet.web.presenters.journeys import Journey, Point


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One way to go. `total` is for all passengers; `left` counts seats when they are few; `gone` says why not."""

    journey: Journey
    href: str
    amenities: tuple[Amenity, ...]
    total: Money
    fare: str
    left: int
    gone: str
    cheapest: bool
    fastest: bool


def rows(results: Sequence[Result], *, passengers: int) -> tuple[ResultRow, ...]:
    """The results in their order; the first of the cheapest and the first of the fastest are marked."""
    open_ones = [result for result in results if not result.sold_out]
    cheapest = min(open_ones, key=lambda result: result.cheapest.fare.price.amount, default=None)
    fastest = min(open_ones, key=lambda result: result.trip.minutes, default=None)
    compared = len(open_ones) > 1
    return tuple(
        _row(
            result,
            passengers=passengers,
            cheapest=compared and result is cheapest,
            fastest=compared and result is fastest,
        )
        for result in results
    )


def _row(result: Result, *, passengers: int, cheapest: bool, fastest: bool) -> ResultRow:
    free = result.cheapest.free
    return ResultRow(
        journey=journey(result),
        href=choice(result, passengers=passengers).url(),
        amenities=amenities(result.trip.amenities),
        total=result.cheapest.fare.price * passengers,
        fare=result.cheapest.fare.family,
        left=free if not result.sold_out and free <= FEW else 0,
        gone=_gone(result),
        cheapest=cheapest,
        fastest=fastest,
    )


def choice(result: Result, *, passengers: int) -> Choice:
    """The result as a choice without fare and seats."""
    span = result.trip.span
    return Choice(span.listing_id, span.span.from_stop, span.span.to_stop, passengers)


def journey(result: Result) -> Journey:
    """The result as a journey."""
    trip = result.trip
    return Journey(
        kind=trip.kind,
        name=trip.name,
        operator=trip.operator_name,
        origin=_point(trip.origin),
        destination=_point(trip.destination),
        calls=trip.stops_between,
    )


def _point(halt: Halt) -> Point:
    station = halt.station
    return Point(station.name, station.city_name, halt.time, station.timezone)


def _gone(result: Result) -> str:
    if not result.sold_out:
        return ""
    most = max((offer.free for offer in result.fares), default=0)
    return gettext("only %(n)d left") % {"n": most} if most else gettext("no seat left")
