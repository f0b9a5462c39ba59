"""Where the rows and columns of a section lie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from carnet.domains.schedule.contracts import Seat, Section
from carnet.web.presenters.drawing.shapes import SEAT

EDGE: Final = 28  # from the drawing's edge to the first seat
END: Final = 60  # from the drawing's end to the first row
_BESIDE: Final = 4  # between two seats of one block
_HEIGHT: Final = 300  # a vehicle with an aisle is at least this wide
_AISLE: Final = 44
_CORRIDOR: Final = 92
_STEP: Final = 54  # rows that look the same way
_BACK_TO_BACK: Final = 56
_FACE_TO_FACE: Final = 86


@dataclass(frozen=True, slots=True)
class Grid:
    """`x` of each row, `y` of each column, the blocks of columns between aisles, and which way each row looks."""

    rows: Mapping[int, Mapping[int, Seat]]
    looks: Mapping[int, int]
    x: Mapping[int, int]
    y: tuple[int, ...]
    blocks: tuple[range, ...]
    height: int
    corridor: bool

    @property
    def width(self) -> int:
        """The length of the drawing."""
        return max(self.x.values(), default=0) + SEAT + END

    @property
    def middle_of_aisle(self) -> int:
        """Where words fit between the seats; the corridor's middle, or the drawing's when there is neither."""
        if self.corridor:
            return (self.y[-1] + SEAT + self.height - EDGE // 2) // 2
        if len(self.blocks) == 1:
            return self.height // 2
        end = self.blocks[(len(self.blocks) - 1) // 2][-1]
        return (self.y[end] + SEAT + self.y[end + 1]) // 2

    def face_to_face(self, row: int, following: int) -> bool:
        """Whether two rows look at each other."""
        return self.looks[row] > 0 > self.looks[following]


def looks(seats: Sequence[Seat]) -> Mapping[int, int]:
    """Which way each seat looks, by ordinal: +1 towards higher rows, -1 towards the front.

    Where all look the same way, that is the front: a plane or a hall. Otherwise it is as the plan says: a coach.
    """
    uniform = len({seat.facing for seat in seats}) < 2  # noqa: PLR2004
    return {seat.ordinal: -1 if uniform else seat.facing for seat in seats}


def grid(section: Section, seats: Sequence[Seat]) -> Grid:
    """The grid of a section."""
    rows: dict[int, dict[int, Seat]] = defaultdict(dict)
    for seat in seats:
        rows[seat.row][seat.column] = seat
    by_seat = looks(seats)
    row_looks = {
        row: 1 if sum(by_seat[seat.ordinal] for seat in row_seats.values()) > 0 else -1
        for row, row_seats in rows.items()
    }
    columns = max(section.columns, 1 + max((seat.column for seat in seats), default=0))
    blocks = _blocks(section, columns)
    corridor = columns - 1 in section.aisles_after
    y, height = _across(blocks, corridor=corridor)
    return Grid(rows, row_looks, _along(row_looks), y, blocks, height, corridor)


def _blocks(section: Section, columns: int) -> tuple[range, ...]:
    ends = [after + 1 for after in sorted(section.aisles_after) if after + 1 < columns]
    return tuple(range(start, end) for start, end in pairwise([0, *ends, columns]))


def _across(blocks: Sequence[range], *, corridor: bool) -> tuple[tuple[int, ...], int]:
    """The columns' places and the drawing's height."""
    columns, aisles = blocks[-1].stop, len(blocks) - 1
    seats_high = 2 * EDGE + columns * SEAT + (columns - len(blocks)) * _BESIDE
    aisle = max(_AISLE, (_HEIGHT - seats_high) // aisles) if aisles else 0
    y = tuple(
        EDGE + column * SEAT + (column - place) * _BESIDE + place * aisle
        for place, block in enumerate(blocks)
        for column in block
    )
    return y, seats_high + aisles * aisle + (_CORRIDOR if corridor else 0)


def _along(row_looks: Mapping[int, int]) -> dict[int, int]:
    """The rows' places; a row of the plan without seats leaves a gap."""
    order = sorted(row_looks)
    places = {order[0]: END} if order else {}
    for row, following in pairwise(order):
        step = _step(row_looks[row], row_looks[following])
        places[following] = places[row] + step + (following - row - 1) * _STEP
    return places


def _step(look: int, following: int) -> int:
    if look == following:
        return _STEP
    return _FACE_TO_FACE if look > 0 else _BACK_TO_BACK
