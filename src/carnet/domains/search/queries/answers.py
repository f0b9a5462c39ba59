"""From what leaves to what is shown: narrowed down, with free seats, in order, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from carnet.domains.search.contracts import PricedFare, Result, ResultPage, Sort, Trip, Wanted
from carnet.domains.search.queries import availability
from carnet.domains.search.rules import results
from carnet.infra.http import pages
from carnet.kernel.problem import InvalidInput

Fitting = tuple[Trip, tuple[PricedFare, ...]]


def narrow(trips: Iterable[Trip], *, wanted: Wanted, now: datetime) -> list[Fitting]:
    """The trips that are sold now and fit, with those of their fares that fit."""
    return [
        (trip, fares)
        for trip in trips
        if results.is_open(trip, now=now)
        and results.fits(trip, wanted)
        and (fares := results.wanted_fares(trip, wanted, now=now))
    ]


def offers(fitting: Sequence[Fitting], *, wanted: Wanted, at_once: int, now: datetime) -> Iterator[Result]:
    """The trips with their free seats, without those that are not on sale; `at_once` are asked for in one call."""
    for start in range(0, len(fitting), at_once):
        chunk = fitting[start : start + at_once]
        free = availability.free([trip.span for trip, _ in chunk], now=now)
        limited = {trip.span.listing_id for trip, fares in chunk if any(fare.limited for fare in fares)}
        left = availability.left(limited, now=now) if limited else {}
        for trip, fares in chunk:
            seats = free.get(trip.span)
            if seats is not None:
                quotas = left.get(trip.span.listing_id, {})
                yield results.result(trip, fares, seats, passengers=wanted.passengers, left=quotas)


def page(
    trips: Iterable[Trip], *, wanted: Wanted, sort: Sort, after: str | None, limit: int, now: datetime
) -> ResultPage:
    """At most `limit` results behind the cursor `after`. Raises InvalidInput for a cursor of another list.

    Only a page's own trips have their seats counted, unless the order is by price, which depends on what is left.
    """
    behind = None if after is None else _parse(after, sort)
    fitting = narrow(trips, wanted=wanted, now=now)
    if sort is Sort.PRICE:
        found = list(offers(fitting, wanted=wanted, at_once=len(fitting) or 1, now=now))
        keyed = sorted(((_key(sort, result), result) for result in found), key=lambda pair: pair[0])
        ranked: Iterator[Result] = (result for key, result in keyed if behind is None or key > behind)
    else:
        rest = _after(fitting, sort, behind)
        ranked = offers(rest, wanted=wanted, at_once=limit + 1, now=now)
    shown = tuple(islice(ranked, limit + 1))
    more = len(shown) > limit
    return ResultPage(shown[:limit], _cursor(sort, shown[limit - 1]) if more else None)


def _after(fitting: list[Fitting], sort: Sort, behind: results.Key | None) -> list[Fitting]:
    """Those behind a key, in order. Trips come by departure already."""
    if sort is Sort.DEPARTURE and behind is None:
        return fitting
    keyed = sorted(((results.key(sort, trip), trip, fares) for trip, fares in fitting), key=lambda one: one[0])
    return [(trip, fares) for key, trip, fares in keyed if behind is None or key > behind]


def _key(sort: Sort, result: Result) -> results.Key:
    return results.key(sort, result.trip, result.cheapest)


def _cursor(sort: Sort, last: Result) -> str:
    return pages.encode((sort.value, *_key(sort, last)))


def _parse(cursor: str, sort: Sort) -> results.Key:
    made_for, *key = pages.decode(cursor, str, int, int, UUID)
    match key:
        case [int(first), int(departure), UUID() as listing] if made_for == sort.value:
            return first, departure, listing
    raise InvalidInput.at("/query/after", "The cursor belongs to another order.")
