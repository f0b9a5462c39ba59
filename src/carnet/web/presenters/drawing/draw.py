"""From a section and its seats to the drawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext

from carnet.domains.schedule.contracts import ListingKind, Seat, Section
from carnet.web.presenters.drawing.grid import EDGE, Grid, grid, looks
from carnet.web.presenters.drawing.shapes import SEAT, Box, Drawing, Line, Spot, Word

__all__ = ["draw", "looks"]

_HULL: Final = 14
_TABLE: Final = 30
_WALL: Final = 6  # from a bench to the wall behind it
_DOOR: Final = 22  # half a compartment's door
_HALL_LABEL_PARTS: Final = 3  # block, row, seat


def draw(kind: ListingKind, section: Section, seats: Sequence[Seat]) -> Drawing:
    """The drawing of one section with its seats; a hall's is turned so that the stage is at the top."""
    lines = grid(section, seats)
    by_seat = looks(seats)
    order = sorted(seats, key=lambda seat: (seat.row, seat.column))
    drawing = Drawing(
        width=lines.width,
        height=lines.height,
        hull=Box(6, _HULL, lines.width - 12, lines.height - 2 * _HULL),
        spots=tuple(Spot(seat, lines.x[seat.row], lines.y[seat.column], by_seat[seat.ordinal]) for seat in order),
        tables=tuple(_tables(lines)),
        windows=tuple(_windows(seats, lines)),
        walls=tuple(_walls(lines)),
        words=tuple(_words(kind, lines)),
        front=Word(
            EDGE + 4, lines.middle_of_aisle, gettext("stage") if kind is ListingKind.EVENT else gettext("front")
        ),
    )
    return drawing.turned() if kind is ListingKind.EVENT else drawing


def _pairs(lines: Grid) -> Iterator[tuple[int, int]]:
    """Neighbouring rows that look at each other."""
    return (pair for pair in pairwise(sorted(lines.rows)) if lines.face_to_face(*pair))


def _tables(lines: Grid) -> Iterator[Box]:
    """A table for each block of seats that look at each other across one."""
    for row, following in _pairs(lines):
        middle = (lines.x[row] + SEAT + lines.x[following]) // 2
        for block in lines.blocks:
            seats = [lines.rows[r][column] for r in (row, following) for column in block if column in lines.rows[r]]
            columns = sorted({seat.column for seat in seats if "table" in seat.attributes})
            if columns:
                top, bottom = lines.y[columns[0]] + 4, lines.y[columns[-1]] + SEAT - 4
                yield Box(middle - _TABLE // 2, top, _TABLE, bottom - top)


def _windows(seats: Sequence[Seat], lines: Grid) -> Iterator[Line]:
    """A pane beside each window seat, on the side where it sits."""
    last = len(lines.y) - 1
    for seat in seats:
        if "window" in seat.attributes and seat.column in {0, last}:
            y = _HULL if seat.column == 0 else lines.height - _HULL
            yield Line(lines.x[seat.row] + 4, y, lines.x[seat.row] + SEAT - 4, y)


def _compartments(lines: Grid) -> Iterator[tuple[int, int]]:
    """The two benches of each compartment."""
    for row, following in _pairs(lines):
        if any("compartment" in seat.attributes for seat in lines.rows[row].values()):
            yield row, following


def _walls(lines: Grid) -> Iterator[Line]:
    """The walls of the compartments: one behind each bench, and towards the corridor with a door in it."""
    bottom = lines.y[-1] + SEAT + _WALL
    for row, following in _compartments(lines):
        left, right = lines.x[row] - _WALL, lines.x[following] + SEAT + _WALL
        middle = (left + right) // 2
        yield Line(left, _HULL + 2, left, bottom)
        yield Line(right, _HULL + 2, right, bottom)
        yield Line(left, bottom, middle - _DOOR, bottom)
        yield Line(middle + _DOOR, bottom, right, bottom)


def _words(kind: ListingKind, lines: Grid) -> Iterator[Word]:
    """Numbers of compartments in the corridor; numbers of rows beside a hall's first seats."""
    for number, (row, following) in enumerate(_compartments(lines), 1):
        middle = (lines.x[row] + lines.x[following] + SEAT) // 2
        yield Word(middle, lines.middle_of_aisle, str(number))
    if kind is not ListingKind.EVENT:
        return
    for row, seats in lines.rows.items():
        parts = next(iter(seats.values())).label.split("-")
        if len(parts) == _HALL_LABEL_PARTS:
            yield Word(lines.x[row] + SEAT // 2, _HULL, parts[1])
