"""Planes: cabins of lettered seats in numbered rows, such as `12A`. There is no letter I and no row 13."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from carnet.domains.operators.contracts import Layout
from carnet.domains.operators.rules.layouts import Cell, across, assemble
from carnet.domains.schedule.contracts import ListingKind, Section

_UNLUCKY_ROW = 13


@dataclass(frozen=True, slots=True)
class Cabin:
    """Rows `first` to `last` of one class; `letters` has a blank for each aisle, such as `ABC DEF`.

    `exits` are the rows at emergency exits, which have more room for the legs.
    """

    name: str
    travel_class: str
    letters: str
    first: int
    last: int
    exits: Sequence[int] = ()

    @property
    def section(self) -> Section:
        """The cabin as one section."""
        groups = [len(group) for group in self.letters.split()]
        aisles = tuple(edge - 1 for edge in accumulate(groups[:-1]))
        return Section(self.name, self.travel_class, len(self._rows), sum(groups), aisles)

    def cells(self) -> Iterator[Cell]:
        """The seats, from the front."""
        for row, number in enumerate(self._rows):
            extra = ("exit", "extra-legroom") if number in self.exits else ()
            for column, letter in enumerate(self.letters.replace(" ", "")):
                yield Cell(f"{number}{letter}", row, column, 1, across(self.section, column) + extra)

    @property
    def _rows(self) -> list[int]:
        return [row for row in range(self.first, self.last + 1) if row != _UNLUCKY_ROW]


def plane(*cabins: Cabin) -> Layout:
    """A plane of these cabins, from the front."""
    return assemble(ListingKind.PLANE, ((cabin.section, cabin.cells()) for cabin in cabins))


def one_cabin() -> Layout:
    """A regional jet: 80 seats, two on each side."""
    return plane(Cabin("Economy", "economy", "AC DF", 1, 21, exits=(9,)))


def two_cabins() -> Layout:
    """A single-aisle aircraft: business 2-2, economy 3-3 with two rows at the exits."""
    return plane(
        Cabin("Business", "business", "AC DF", 1, 5),
        Cabin("Economy", "economy", "ABC DEF", 6, 30, exits=(11, 12)),
    )


def three_cabins() -> Layout:
    """A wide-body aircraft: first 1-2-1, business 2-2-2, economy 3-4-3."""
    return plane(
        Cabin("First", "first", "A DG K", 1, 2),
        Cabin("Business", "business", "AC DG HK", 3, 10),
        Cabin("Economy", "economy", "ABC DEFG HJK", 15, 44, exits=(15, 30)),
    )
