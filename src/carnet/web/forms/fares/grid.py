"""The matrix of a fare as a grid: stations by stations, a price in each cell. What is typed stays as it was typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from django.http import QueryDict

from carnet.domains.network.contracts import Place, RouteEntry
from carnet.domains.schedule.contracts import StopKind, Tariff
from carnet.kernel.span import Span
from carnet.web.forms.amounts import parsed, places_of, written
from carnet.web.forms.fares.stops import stops_between

Pair = tuple[UUID, UUID]
Prices = dict[Pair, int]

MOST_STATIONS: Final = 40
"""How many stations a grid shows; more can be reached with another route."""
ONE, SAME, BOTH = "one", "same", "both"
WAYS: Final = (ONE, SAME, BOTH)


@dataclass(frozen=True, slots=True)
class GridStop:
    """A station of the grid; `metres` from the first one, None where nobody knows."""

    place: Place
    metres: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Which stations are shown, for which fare; `ways` is whether prices hold one way, the same both ways, or each way.

    `typed` are the cells whose text is no amount, by row and column.
    """

    fare: int
    stops: tuple[GridStop, ...] = ()
    ways: str = SAME
    typed: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def cells(self) -> Iterator[tuple[int, int]]:
        """The cells on the page: above the diagonal, and below it where each way has its own price."""
        for row in range(len(self.stops)):
            for column in range(len(self.stops)):
                if row < column or (row > column and self.ways == BOTH):
                    yield row, column

    def pair(self, cell: tuple[int, int]) -> Pair:
        """The stations of a cell."""
        return self.stops[cell[0]].place.id, self.stops[cell[1]].place.id

    def missing(self, prices: Mapping[Pair, int]) -> list[tuple[int, int]]:
        """The cells without a price."""
        return [cell for cell in self.cells() if self.pair(cell) not in prices]


def along(grid: Grid, entry: RouteEntry, prices: Mapping[Pair, int]) -> Grid:
    """The grid for the stations of a route where people board or leave, each once."""
    found: dict[UUID, GridStop] = {}
    for call, place in zip(entry.route.calls, entry.stations, strict=True):
        if call.kind is StopKind.BOARDING:
            found.setdefault(place.id, GridStop(place, call.metres))
    return turned(replace(grid, stops=tuple(found.values())[:MOST_STATIONS], typed={}), prices)


def of_stations(grid: Grid, places: Iterable[Place], prices: Mapping[Pair, int]) -> Grid:
    """The grid for these stations, whose distances nobody knows."""
    stops = tuple(GridStop(place) for place in places)[:MOST_STATIONS]
    return turned(replace(grid, stops=stops, typed={}), prices)


def turned(grid: Grid, prices: Mapping[Pair, int]) -> Grid:
    """The grid with the ways that fit the prices that are there."""
    upper = [(row, column) for row in range(len(grid.stops)) for column in range(row + 1, len(grid.stops))]
    there = [prices.get(grid.pair(cell)) for cell in upper]
    back = [prices.get(grid.pair((column, row))) for row, column in upper]
    if there == back:
        return replace(grid, ways=SAME)
    return replace(grid, ways=BOTH if any(price is not None for price in back) else ONE)


def sent(data: QueryDict, stops: Sequence[GridStop | None], prices: Prices, currency: str) -> Grid:
    """The grid of a form that was sent; its cells are put into `prices`. `stops` are None where nobody may use them."""
    ways = data.get("ways", "")
    typed: dict[tuple[int, int], str] = {}
    kept = [number for number, stop in enumerate(stops) if stop is not None]
    for row, was_row in enumerate(kept):
        for column, was_column in enumerate(kept):
            text = data.get(f"cell-{was_row}-{was_column}")
            if text is not None and row != column:
                pair = _id(stops[was_row]), _id(stops[was_column])
                if not _put(prices, pair, text, currency):
                    typed[row, column] = text[:20]
    grid = Grid(
        _number(data.get("grid_of", "")), tuple(stop for stop in stops if stop), ways if ways in WAYS else SAME, typed
    )
    if grid.ways == SAME:
        _mirror(grid, prices)
    return grid


def filled(grid: Grid, prices: Prices, tariff: Tariff) -> int:
    """Put a price by distance into each empty cell on the page; how many stay empty because nobody knows how far."""
    left = 0
    for cell in grid.missing(prices):
        if cell in grid.typed:
            continue
        row, column = sorted(cell)
        near, far = grid.stops[row], grid.stops[column]
        if near.metres is None or far.metres is None:
            left += 1
            continue
        prices[grid.pair(cell)] = tariff.price(
            stops_between(near.place, far.place, far.metres - near.metres), Span(0, 1)
        )
    if grid.ways == SAME:
        _mirror(grid, prices)
    return left


def cell_text(grid: Grid, cell: tuple[int, int], prices: Mapping[Pair, int], currency: str) -> str:
    """What stands in a cell."""
    if cell in grid.typed:
        return grid.typed[cell]
    price = prices.get(grid.pair(cell))
    return "" if price is None else written(price, places_of(currency))


def _put(prices: Prices, pair: Pair, text: str, currency: str) -> bool:
    """Take what stands in a cell; whether it is an amount or empty."""
    if not text.strip():
        prices.pop(pair, None)
        return True
    price = parsed(text, places_of(currency))
    if price is None:
        return False
    prices[pair] = price
    return True


def _mirror(grid: Grid, prices: Prices) -> None:
    """Let each price hold for the way back, too."""
    for cell in grid.cells():
        there, back = grid.pair(cell)
        if cell in grid.typed:
            continue
        if (there, back) in prices:
            prices[back, there] = prices[there, back]
        else:
            prices.pop((back, there), None)


def _id(stop: GridStop | None) -> UUID:
    assert stop is not None  # noqa: S101  the others were left out
    return stop.place.id


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0  # noqa: PLR2004
