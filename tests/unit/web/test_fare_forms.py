"""Matrices in forms: what travels, what is filled, what holds both ways; local times of sale periods."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.network.contracts import Place, PlaceKind
from carnet.domains.schedule.contracts import Tariff, TariffKind
from carnet.kernel.ids import new_id
from carnet.web.forms.fares import changes
from carnet.web.forms.fares.grid import BOTH, ONE, SAME, Grid, GridStop, Prices, filled, sent, turned
from carnet.web.forms.local_times import instant, local

STATIONS = tuple(new_id() for _ in range(4))
PRICES = st.dictionaries(st.tuples(st.sampled_from(STATIONS), st.sampled_from(STATIONS)), st.integers(0, 10**9))


def a_stop(station: UUID, metres: int | None = None) -> GridStop:
    return GridStop(Place(station, PlaceKind.STATION, "Hbf", station, "Berlin", "DE", "Europe/Berlin"), metres)


STOPS = [a_stop(station, 100_000 * place) for place, station in enumerate(STATIONS[:3])]


def cells(text: str) -> QueryDict:
    return QueryDict(text, mutable=True)


@given(PRICES, PRICES)
def test_only_what_changed_travels_and_nothing_is_lost(base: Prices, prices: Prices) -> None:
    lines = changes.write(base, prices)
    assert changes.put(base, changes.read(lines), STATIONS) == prices
    assert (lines == "") == (base == prices)


def test_prices_of_stations_nobody_may_use_are_left_out() -> None:
    foreign = new_id()
    lines = changes.write({}, {(STATIONS[0], foreign): 1, (STATIONS[0], STATIONS[1]): 2})
    assert changes.put({}, changes.read(lines), STATIONS) == {(STATIONS[0], STATIONS[1]): 2}


def test_a_price_for_both_ways_is_kept_for_both() -> None:
    prices: Prices = {(STATIONS[2], STATIONS[0]): 7}
    sent(cells("ways=same&cell-0-1=1.50&cell-0-2="), STOPS, prices, "EUR")
    assert prices == {(STATIONS[0], STATIONS[1]): 150, (STATIONS[1], STATIONS[0]): 150}


def test_the_way_back_stays_where_it_is_not_on_the_page() -> None:
    prices: Prices = {(STATIONS[1], STATIONS[0]): 7}
    grid = sent(cells("ways=one&cell-0-1=1.50"), STOPS, prices, "EUR")
    assert prices == {(STATIONS[0], STATIONS[1]): 150, (STATIONS[1], STATIONS[0]): 7}
    assert (0, 2) in grid.missing(prices)
    assert (2, 0) not in grid.missing(prices)


def test_t26_what_is_no_amount_stays_as_it_was_typed() -> None:
    prices: Prices = {}
    grid = sent(cells("ways=one&cell-0-1=-5&cell-0-2=3"), STOPS, prices, "EUR")
    assert grid.typed == {(0, 1): "-5"}
    assert prices == {(STATIONS[0], STATIONS[2]): 300}


@pytest.mark.parametrize(
    ("prices", "ways"),
    [
        ({}, SAME),
        ({(0, 1): 5}, ONE),
        ({(0, 1): 5, (1, 0): 5}, SAME),
        ({(0, 1): 5, (1, 0): 6}, BOTH),
        ({(1, 0): 6}, BOTH),
    ],
)
def test_the_ways_fit_the_prices(prices: dict[tuple[int, int], int], ways: str) -> None:
    known = {(STATIONS[near], STATIONS[far]): price for (near, far), price in prices.items()}
    assert turned(Grid(0, tuple(STOPS)), known).ways == ways


def test_empty_cells_are_filled_and_what_is_far_nobody_knows_is_left() -> None:
    grid = Grid(0, (*STOPS, a_stop(STATIONS[3])), ONE)
    prices: Prices = {(STATIONS[0], STATIONS[1]): 1}
    left = filled(grid, prices, Tariff(TariffKind.DISTANCE, milli_per_km=10_000, minimum=1_500, round_to=100))
    assert left == 3
    assert prices == {
        (STATIONS[0], STATIONS[1]): 1,
        (STATIONS[0], STATIONS[2]): 2_000,
        (STATIONS[1], STATIONS[2]): 1_500,
    }


def test_clocks_leap_and_repeat() -> None:
    assert instant(datetime.fromisoformat("2027-03-28T02:30"), "Europe/Berlin") is None
    twice = datetime.fromisoformat("2026-10-25T02:30")
    assert instant(twice, "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert local(datetime(2026, 12, 24, 17, 0, tzinfo=UTC), "Europe/Berlin") == "2026-12-24T18:00"
    assert local(datetime(2026, 12, 24, 17, 0, 5, tzinfo=UTC), "Europe/Berlin") == "2026-12-24T18:00:05"
