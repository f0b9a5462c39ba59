"""The editor of a fare table: fares to unfold, the matrix cell by cell, what a journey would cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext, ngettext

from carnet.domains.schedule.contracts import (
    Charge,
    Fare,
    FareTable,
    NewFare,
    PassengerKind,
    TariffKind,
    UnknownPrice,
    explain,
)
from carnet.kernel.ids import encode, new_id
from carnet.kernel.span import Span
from carnet.web.forms.fares.grid import BOTH, Grid, GridStop, Prices, cell_text
from carnet.web.forms.fares.sheet import FareRow, Sheet
from carnet.web.forms.fares.stops import stops_between
from carnet.web.forms.mistakes import Mistake, mistakes
from carnet.web.presenters.fare_tables import named, way
from carnet.web.presenters.fares import class_word
from carnet.web.presenters.prices import Priced, Sum, summed

_ONE_LEG: Final = Span(0, 1)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the matrix; `label` says which, `open` whether a price can be written there."""

    id: str
    row: int
    column: int
    label: str
    text: str
    open: bool
    wrong: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A station and the prices from there."""

    name: str
    id: str
    metres: int | None
    place: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The grid on the page; `missing` names the pairs without a price, `count` says how many these are."""

    names: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    ways: str
    missing: str
    count: int


@dataclass(frozen=True, slots=True)
class Card:
    """A fare of the form. `on` is whether its matrix is on the page."""

    row: FareRow
    name: str
    facts: str
    open: bool
    on: bool

    @property
    def number(self) -> int:
        """Its number in the form."""
        return self.row.number

    @property
    def conditions_open(self) -> bool:
        """Whether something is wrong about cancelling and exchange."""
        return any(one.errors for one in self.row.tiers) or "exchange_fee" in self.row.form.errors

    @property
    def less_open(self) -> bool:
        """Whether something is wrong about children, seniors or groups."""
        return any(name.startswith(("child_", "senior_", "group_")) for name in self.row.form.errors)

    @property
    def periods_open(self) -> bool:
        """Whether something is wrong about when it is sold."""
        return any(one.errors for one in self.row.periods)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one fare would cost on the journey that was asked about; `sum` None where it has no price, `why` says so."""

    name: str
    sum: Sum | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Journey:
    """What the preview was asked: between which stations of the grid, and who travels."""

    near: GridStop
    far: GridStop
    people: tuple[PassengerKind, ...] = field(default=(PassengerKind.ADULT,))


def cards(sheet: Sheet, *, opened: int | None) -> list[Card]:
    """The fares of the form; those with mistakes are unfolded."""
    return [_card(row, sheet, opened=opened) for row in sheet.fares]


def matrix(sheet: Sheet) -> Matrix | None:
    """The grid with its prices; None without stations."""
    grid, prices = sheet.grid, sheet.fare(sheet.grid.fare).prices
    if not grid.stops:
        return None
    lacking = grid.missing(prices)
    names = tuple(stop.place.name for stop in grid.stops)
    pairs = [(names[row], names[column]) for row, column in lacking]
    rows = tuple(_row(grid, prices, place, sheet.currency) for place in range(len(grid.stops)))
    return Matrix(names, rows, grid.ways, named(pairs), len(lacking))


def cell_mistakes(sheet: Sheet) -> list[Mistake]:
    """The cells that hold no amount."""
    says = gettext("Write an amount, not less than zero, or leave it empty.")
    return [Mistake(f"cell-{row}-{column}", _label(sheet.grid, row, column), says) for row, column in sheet.grid.typed]


def all_mistakes(sheet: Sheet) -> list[Mistake]:
    """Everything to be put right, in the order of the page."""
    return [*mistakes(*sheet.forms), *cell_mistakes(sheet)]


def costs(
    sheet: Sheet, fares: Sequence[tuple[FareRow, NewFare]], charges: Sequence[Charge], asked: Journey
) -> list[Cost]:
    """What the journey costs with each fare of the form, line by line."""
    readable = {row.number: fare for row, fare in fares}
    found = []
    for row in sheet.fares:
        fare = readable.get(row.number)
        if fare is None:
            found.append(Cost(_name(row), None, gettext("Something is missing in this fare.")))
        else:
            found.append(_cost(sheet.currency, fare, charges, asked, _name(row)))
    return found


def _cost(currency: str, new: NewFare, charges: Sequence[Charge], asked: Journey, name: str) -> Cost:
    known = asked.near.metres is not None and asked.far.metres is not None
    if new.tariff.kind is TariffKind.DISTANCE and not known:
        return Cost(name, None, gettext("Nobody knows how far it is: choose a route."))
    fare = Fare(new_id(), new.family, new.travel_class, new.tariff, new.conditions, new.reductions)
    table = FareTable(new_id(), currency, (fare,), tuple(charges))
    metres = abs((asked.far.metres or 0) - (asked.near.metres or 0))
    stops = stops_between(asked.near.place, asked.far.place, metres)
    size = len(asked.people)
    try:
        lines = [explain(table, fare, stops, _ONE_LEG, kind=kind, group=size).lines for kind in asked.people]
    except UnknownPrice:
        return Cost(name, None, gettext("It has no price for this."))
    priced = [Priced(kind, fare.family, of) for kind, of in zip(asked.people, lines, strict=True)]
    return Cost(name, summed(priced, currency))


def _card(row: FareRow, sheet: Sheet, *, opened: int | None) -> Card:
    on = row.number == sheet.grid.fare
    wrong = any(form.errors for form in row.forms) or (on and bool(sheet.grid.typed))
    kind = row.form["kind"].value()
    facts = ""
    if kind == TariffKind.MATRIX.value:
        facts = ngettext("%(n)d price", "%(n)d prices", len(row.prices)) % {"n": len(row.prices)}
    open_ = wrong or row.number == opened or len(sheet.fares) == 1
    return Card(row, _name(row), facts, open_, on)


def _name(row: FareRow) -> str:
    family, travel_class = row.form["family"].value() or "", row.form["travel_class"].value() or ""
    words = [one for one in (family, class_word(travel_class) if travel_class else "") if one]
    return ", ".join(words) or gettext("A fare without a name")


def _row(grid: Grid, prices: Prices, place: int, currency: str) -> MatrixRow:
    stop = grid.stops[place]
    cells = tuple(_cells(grid, prices, place, currency))
    return MatrixRow(stop.place.name, encode("stn", stop.place.id), stop.metres, place, cells)


def _cells(grid: Grid, prices: Prices, row: int, currency: str) -> Iterator[Cell]:
    for column in range(len(grid.stops)):
        is_open = row < column or (row > column and grid.ways == BOTH)
        text = cell_text(grid, (row, column), prices, currency) if is_open else ""
        wrong = (row, column) in grid.typed
        yield Cell(f"cell-{row}-{column}", row, column, _label(grid, row, column), text, is_open, wrong)


def _label(grid: Grid, row: int, column: int) -> str:
    return way(grid.stops[row].place.name, grid.stops[column].place.name)
