"""Trains: open coaches with tables, coaches with compartments. Labels are coach and seat, such as `21-45`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carnet.domains.operators.contracts import Layout
from carnet.domains.operators.rules.layouts import Cell, across, assemble
from carnet.domains.schedule.contracts import ListingKind, Section

_FIRST_SEAT = 11  # open coaches are numbered from 11, compartments by tens


@dataclass(frozen=True, slots=True)
class OpenCoach:
    """Rows with an aisle, `left` and `right` of which the seats stand; all face the table in the middle.

    `wheelchair_rows` at the coach's beginning have a space for a wheelchair at the aisle and none beside it.
    """

    number: int
    travel_class: str
    rows: int
    left: int = 2
    right: int = 2
    quiet: bool = False
    wheelchair_rows: int = 0

    @property
    def section(self) -> Section:
        """The coach as one section."""
        columns = self.left + self.right
        return Section(f"Coach {self.number}", self.travel_class, self.rows, columns, (self.left - 1,))

    def cells(self) -> Iterator[Cell]:
        """The seats, row by row."""
        seat = _FIRST_SEAT
        for row in range(self.rows):
            for column in range(self.left + self.right):
                if row < self.wheelchair_rows and column != self.left:
                    continue
                yield self._cell(row, column, seat)
                seat += 1

    def _cell(self, row: int, column: int, seat: int) -> Cell:
        attributes = across(self.section, column)
        if row in {self._middle - 1, self._middle}:
            attributes += ("table", "facing")
        if self.quiet:
            attributes += ("quiet",)
        if row < self.wheelchair_rows:
            attributes += ("wheelchair",)
        return Cell(f"{self.number}-{seat}", row, column, 1 if row < self._middle else -1, attributes)

    @property
    def _middle(self) -> int:
        return self.rows // 2


@dataclass(frozen=True, slots=True)
class CompartmentCoach:
    """Compartments of two benches that face each other, along a corridor; 11 to 16 are in the first one."""

    number: int
    travel_class: str
    compartments: int
    seats_each: int = 6
    quiet: bool = False

    @property
    def section(self) -> Section:
        """The coach as one section; each bench is a row, the corridor runs beside the last column."""
        columns = self.seats_each // 2
        return Section(f"Coach {self.number}", self.travel_class, 2 * self.compartments, columns, (columns - 1,))

    def cells(self) -> Iterator[Cell]:
        """The seats, compartment by compartment."""
        extra = ("facing", "compartment") + ("quiet",) * self.quiet
        columns = self.section.columns
        for row in range(2 * self.compartments):
            compartment, bench = divmod(row, 2)
            for column in range(columns):
                seat = 10 * (compartment + 1) + bench * columns + column + 1
                attributes = across(self.section, column) + extra
                yield Cell(f"{self.number}-{seat}", row, column, -1 if bench else 1, attributes)


def train(*coaches: OpenCoach | CompartmentCoach) -> Layout:
    """A train of these coaches, in their order."""
    return assemble(ListingKind.TRAIN, ((coach.section, coach.cells()) for coach in coaches))


def long_distance() -> Layout:
    """Seven coaches: two of first class (2+1), five of second (2+2), quiet coaches and wheelchair spaces."""
    return train(
        OpenCoach(21, "1", rows=17, left=2, right=1, quiet=True),
        OpenCoach(22, "1", rows=16, left=2, right=1),
        OpenCoach(23, "2", rows=16, wheelchair_rows=2),
        OpenCoach(24, "2", rows=20),
        OpenCoach(25, "2", rows=20),
        OpenCoach(26, "2", rows=20),
        OpenCoach(27, "2", rows=18, quiet=True),
    )


def regional() -> Layout:
    """Three coaches, one of them with a small first class at its end."""
    return train(OpenCoach(1, "2", rows=14, wheelchair_rows=2), OpenCoach(2, "2", rows=16), OpenCoach(3, "1", rows=8))


def compartments(*, seats_each: int) -> Layout:
    """Four coaches of compartments for 4 or 6, the first of first class and always with 4 or 6 as well."""
    return train(
        CompartmentCoach(11, "1", compartments=9, seats_each=seats_each, quiet=True),
        *(CompartmentCoach(number, "2", compartments=10, seats_each=seats_each) for number in (12, 13, 14)),
    )
