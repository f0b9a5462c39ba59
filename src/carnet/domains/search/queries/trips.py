"""Trips on sale between two places: pages of results, prices of neighbouring days, what one may filter for."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Final

from carnet.domains.network.contracts import Place
from carnet.domains.search.contracts import DayPrice, Facets, ResultPage, Sort, Wanted
from carnet.domains.search.queries import answers, candidates
from carnet.kernel.money import Money
from carnet.kernel.problem import Pointer, Problem

_MOST_DAYS: Final = 31


class SamePlace(Problem):
    """A journey needs two places."""

    code = "SAME_PLACE"


class DateRangeRefused(Problem):
    """The last day lies before the first, or too far behind it."""

    code = "DATE_RANGE_REFUSED"


def find_trips(
    *,
    origin: Place,
    destination: Place,
    first: date,
    last: date,
    wanted: Wanted,
    sort: Sort = Sort.DEPARTURE,
    after: str | None = None,
    limit: int = 50,
    now: datetime,
) -> ResultPage:
    """Trips that leave `origin` on a local date from `first` to `last`, at most `limit` behind the cursor `after`.

    Neither those that have left nor those whose sale has not begun are shown; sold-out ones are, and say so. Raises
    SamePlace, DateRangeRefused, or InvalidInput for a cursor of another list.
    """
    _check(origin, destination, first, last)
    found = candidates.trips(origin=origin, destination=destination, first=first, last=last, now=now)
    return answers.page(found, wanted=wanted, sort=sort, after=after, limit=limit, now=now)


def cheapest_by_day(
    *, origin: Place, destination: Place, first: date, last: date, wanted: Wanted, now: datetime
) -> tuple[DayPrice, ...]:
    """The lowest price of each day for one passenger on which all passengers find seats.

    Raises SamePlace or DateRangeRefused.
    """
    _check(origin, destination, first, last)
    found = candidates.trips(origin=origin, destination=destination, first=first, last=last, now=now)
    fitting = answers.narrow(found, wanted=wanted, now=now)
    lowest: dict[date, Money] = {}
    for result in answers.offers(fitting, wanted=wanted, at_once=len(fitting) or 1, now=now):
        day, price = result.trip.origin.time.date(), result.cheapest.fare.price
        if not result.sold_out and (day not in lowest or price.amount < lowest[day].amount):
            lowest[day] = price
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(DayPrice(day, lowest.get(day)) for day in days)


def facets(*, origin: Place, destination: Place, first: date, last: date, now: datetime) -> Facets:
    """What one may filter a day's trips by, and how many trips each choice would leave.

    Raises SamePlace or DateRangeRefused.
    """
    _check(origin, destination, first, last)
    found = candidates.trips(origin=origin, destination=destination, first=first, last=last, now=now)
    fitting = answers.narrow(found, wanted=Wanted(), now=now)
    trips = [trip for trip, _ in fitting]
    prices = [fare.price for _, fares in fitting for fare in fares]
    return Facets(
        total=len(trips),
        kinds=Counter(trip.kind for trip in trips),
        operators=Counter(trip.operator_id for trip in trips),
        operator_names={trip.operator_id: trip.operator_name for trip in trips},
        amenities=Counter(amenity for trip in trips for amenity in trip.amenities),
        direct=sum(trip.stops_between == 0 for trip in trips),
        shortest_minutes=min((trip.minutes for trip in trips), default=None),
        lowest_price=min(prices, key=lambda price: price.amount, default=None),
        highest_price=max(prices, key=lambda price: price.amount, default=None),
    )


def check_days(first: date, last: date, *, most: int) -> None:
    """Raises DateRangeRefused unless `last` is from 0 to `most` - 1 days after `first`."""
    if not 0 <= (last - first).days < most:
        detail = f"The last day must not lie before the first, and {most} days is the most."
        raise DateRangeRefused(detail, pointers=[Pointer("/query/until", "OUT_OF_RANGE", detail)])


def _check(origin: Place, destination: Place, first: date, last: date) -> None:
    if origin.id == destination.id:
        detail = "From and to are the same place."
        raise SamePlace(detail, pointers=[Pointer("/query/to", "SAME_AS_FROM", detail)])
    check_days(first, last, most=_MOST_DAYS)
