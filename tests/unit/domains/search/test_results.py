from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from carnet.domains.network.contracts import Place, PlaceKind
from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.search.contracts import Halt, PricedFare, Scope, Sort, SpanOfListing, Trip, Wanted
from carnet.domains.search.rules import results
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.span import Span

_NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
SAVER, FLEX, FIRST = (
    PricedFare(ids.new_id(), family, travel_class, Money(amount, "EUR"))
    for family, travel_class, amount in (("Saver", "2", 2900), ("Flex", "2", 4900), ("Saver", "1", 6900))
)


def _station(country: str) -> Place:
    return Place(ids.new_id(), PlaceKind.STATION, "S", ids.new_id(), "C", country, "Europe/Berlin")


def _trip(**changes: Any) -> Trip:
    trip = Trip(
        span=SpanOfListing(ids.new_id(), Span(0, 1)),
        kind=ListingKind.TRAIN,
        name="Nuit de Lyon",
        operator_id=UUID(int=1),
        operator_name="Test Rail",
        amenities=("wifi", "power"),
        sale_from=None,
        origin=Halt(0, _station("DE"), _NOON),
        destination=Halt(1, _station("FR"), _NOON + timedelta(hours=2)),
        minutes=120,
        stops_between=0,
        fares=(SAVER, FLEX, FIRST),
    )
    return replace(trip, **changes)


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Wanted(), True),
        (Wanted(kinds=frozenset({ListingKind.BUS, ListingKind.TRAIN})), True),
        (Wanted(kinds=frozenset({ListingKind.BUS})), False),
        (Wanted(operator_id=UUID(int=1)), True),
        (Wanted(operator_id=UUID(int=2)), False),
        (Wanted(amenities=frozenset({"wifi"})), True),
        (Wanted(amenities=frozenset({"wifi", "meal"})), False),
        (Wanted(leave_from=time(12), leave_until=time(12)), True),
        (Wanted(leave_from=time(12, 1)), False),
        (Wanted(leave_until=time(11, 59)), False),
        (Wanted(direct=True), True),
        (Wanted(scope=Scope.INTERNATIONAL), True),
        (Wanted(scope=Scope.DOMESTIC), False),
        (Wanted(text="nuit de l"), True),
        (Wanted(text="Tag"), False),
    ],
)
def test_wishes_narrow_down(wanted: Wanted, fits: bool) -> None:
    assert results.fits(_trip(), wanted) is fits


def test_a_stop_on_the_way_is_not_direct() -> None:
    assert not results.fits(_trip(stops_between=1), Wanted(direct=True))


def test_fares_are_narrowed_by_class_and_price() -> None:
    trip = _trip()
    assert results.wanted_fares(trip, Wanted(), now=_NOON) == (SAVER, FLEX, FIRST)
    assert results.wanted_fares(trip, Wanted(travel_class="1"), now=_NOON) == (FIRST,)
    assert results.wanted_fares(trip, Wanted(lowest_price=2901, highest_price=4900), now=_NOON) == (FLEX,)
    assert results.wanted_fares(trip, Wanted(travel_class="3"), now=_NOON) == ()


def test_t10_a_trip_is_open_until_it_leaves() -> None:
    trip = _trip()
    assert results.is_open(trip, now=_NOON - timedelta(microseconds=1))
    assert not results.is_open(trip, now=_NOON)


def test_a_sale_opens_at_its_instant() -> None:
    opens = _NOON.astimezone(UTC) - timedelta(hours=3)
    trip = _trip(sale_from=opens)
    assert not results.is_open(trip, now=opens - timedelta(microseconds=1))
    assert results.is_open(trip, now=opens)


def test_the_cheapest_fare_has_seats_for_all() -> None:
    found = results.result(_trip(), (SAVER, FLEX, FIRST), {"2": 1, "1": 5}, passengers=2)
    assert found.cheapest.fare is FIRST
    assert not found.sold_out
    assert [offer.free for offer in found.fares] == [1, 1, 5]


def test_without_seats_for_all_it_is_sold_out_and_keeps_its_lowest_price() -> None:
    found = results.result(_trip(), (SAVER, FLEX), {"1": 5}, passengers=1)
    assert found.sold_out
    assert found.cheapest.fare is SAVER
    assert found.cheapest.free == 0


def test_orders() -> None:
    slow = _trip(minutes=300, destination=Halt(1, _station("DE"), _NOON + timedelta(hours=5)))
    quick = _trip(origin=Halt(0, _station("DE"), _NOON + timedelta(hours=1)), minutes=60)
    assert results.key(Sort.DEPARTURE, slow) < results.key(Sort.DEPARTURE, quick)
    assert results.key(Sort.ARRIVAL, quick) < results.key(Sort.ARRIVAL, slow)
    assert results.key(Sort.DURATION, quick) < results.key(Sort.DURATION, slow)
    dear = results.result(slow, (FIRST,), {"1": 1}, passengers=1).cheapest
    cheap = results.result(quick, (SAVER,), {"2": 1}, passengers=1).cheapest
    assert results.key(Sort.PRICE, quick, cheap) < results.key(Sort.PRICE, slow, dear)
