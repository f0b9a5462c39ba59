"""Buses: rows from the front, letters from the driver's side, such as `7C`, a door in the middle."""

from __future__ import annotations

from collections.abc import Iterator

from carnet.domains.operators.contracts import Layout
from carnet.domains.operators.rules.layouts import Cell, across, assemble
from carnet.domains.schedule.contracts import ListingKind, Section


def bus(*, rows: int, left: int, right: int, door_row: int | None = None) -> Layout:
    """A bus of `rows`; beside the middle door, in `door_row` (from 1), there are no seats on the right."""
    section = Section("Bus", "standard", rows, left + right, (left - 1,))
    return assemble(ListingKind.BUS, [(section, _cells(section, left=left, door_row=door_row))])


def two_and_two() -> Layout:
    """A coach of 50 seats."""
    return bus(rows=13, left=2, right=2, door_row=8)


def two_and_one() -> Layout:
    """A comfort coach of 35 seats."""
    return bus(rows=12, left=2, right=1, door_row=7)


def _cells(section: Section, *, left: int, door_row: int | None) -> Iterator[Cell]:
    for row in range(section.rows):
        for column in range(section.columns):
            if row + 1 == door_row and column >= left:
                continue
            attributes = across(section, column)
            if row == 0 and column == left:
                attributes += ("wheelchair",)  # behind the front door, where the seat folds away
            yield Cell(f"{row + 1}{'ABCDE'[column]}", row, column, 1, attributes)
