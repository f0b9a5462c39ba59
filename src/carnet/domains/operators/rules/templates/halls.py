"""Halls: blocks of numbered rows, such as `P-12-7`, and standing room, which is seats without a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carnet.domains.operators.contracts import Layout
from carnet.domains.operators.rules.layouts import Cell, across, assemble
from carnet.domains.schedule.contracts import ListingKind, Section

_STANDING_COLUMNS = 50


@dataclass(frozen=True, slots=True)
class Block:
    """`rows` of `seats_each` numbered seats with an aisle in the middle; `letter` begins the labels.

    The two outer seats of the last row are spaces for wheelchairs.
    """

    name: str
    letter: str
    rows: int
    seats_each: int
    travel_class: str = "seated"
    deck: int = 0

    @property
    def section(self) -> Section:
        """The block as one section."""
        aisle = (self.seats_each // 2 - 1,)
        return Section(self.name, self.travel_class, self.rows, self.seats_each, aisle, self.deck)

    def cells(self) -> Iterator[Cell]:
        """The seats, from the front. Rows count away from the stage, so everybody faces against them."""
        for row in range(self.rows):
            for column in range(self.seats_each):
                attributes = tuple(word for word in across(self.section, column) if word == "aisle")
                if row == self.rows - 1 and column in {0, self.seats_each - 1}:
                    attributes += ("wheelchair",)
                yield Cell(f"{self.letter}-{row + 1}-{column + 1}", row, column, -1, attributes)


@dataclass(frozen=True, slots=True)
class StandingRoom:
    """`capacity` places without a number."""

    name: str
    letter: str
    capacity: int
    travel_class: str = "standing"

    @property
    def section(self) -> Section:
        """The area as one section that has no numbers."""
        rows = -(-self.capacity // _STANDING_COLUMNS)
        columns = min(self.capacity, _STANDING_COLUMNS)
        return Section(self.name, self.travel_class, rows, columns, numbered=False)

    def cells(self) -> Iterator[Cell]:
        """As many places as fit."""
        for place in range(self.capacity):
            row, column = divmod(place, _STANDING_COLUMNS)
            yield Cell(f"{self.letter}-{place + 1}", row, column, -1)


def hall(*areas: Block | StandingRoom) -> Layout:
    """A hall of these areas."""
    return assemble(ListingKind.EVENT, ((area.section, area.cells()) for area in areas))


def seated() -> Layout:
    """Stalls and a balcony."""
    return hall(Block("Stalls", "S", rows=20, seats_each=24), Block("Balcony", "B", rows=6, seats_each=20, deck=1))


def standing() -> Layout:
    """A floor for 1,000."""
    return hall(StandingRoom("Floor", "F", capacity=1_000))


def mixed() -> Layout:
    """A floor for 500 in front of seated rows."""
    return hall(StandingRoom("Floor", "F", capacity=500), Block("Stalls", "S", rows=12, seats_each=20))
