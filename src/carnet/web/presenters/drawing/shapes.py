"""What a drawing is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from carnet.domains.schedule.contracts import Seat

SEAT: Final = 44
_BACK: Final = 6  # the solid edge of a seat
_BACK_INSET: Final = 5
_TEXT_SHIFT: Final = 3  # the number stands in the middle of what the back leaves


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: int
    y: int
    width: int
    height: int

    def turned(self) -> Box:
        """Rows from top to bottom instead of from left to right."""
        return Box(self.y, self.x, self.height, self.width)


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: int
    y1: int
    x2: int
    y2: int

    def turned(self) -> Line:
        """Rows from top to bottom instead of from left to right."""
        return Line(self.y1, self.x1, self.y2, self.x2)


@dataclass(frozen=True, slots=True)
class Word:
    """A word whose middle stands at a point."""

    x: int
    y: int
    text: str

    def turned(self) -> Word:
        """Rows from top to bottom instead of from left to right."""
        return Word(self.y, self.x, self.text)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a seat stands. `looks` is -1 towards the front, +1 away from it; `upright` when the front is at the top."""

    seat: Seat
    x: int
    y: int
    looks: int
    upright: bool = False

    @property
    def back(self) -> Box:
        """The solid edge of the seat."""
        far = SEAT - _BACK if self.looks < 0 else 0
        along, inset = far, _BACK_INSET
        if self.upright:
            return Box(self.x + inset, self.y + along, SEAT - 2 * inset, _BACK)
        return Box(self.x + along, self.y + inset, _BACK, SEAT - 2 * inset)

    @property
    def text_x(self) -> int:
        """The middle of the number."""
        return self.x + SEAT // 2 + (0 if self.upright else _TEXT_SHIFT * self.looks)

    @property
    def text_y(self) -> int:
        """The middle of the number."""
        return self.y + SEAT // 2 + 1 + (_TEXT_SHIFT * self.looks if self.upright else 0)

    @property
    def for_wheelchair(self) -> bool:
        """Whether the place is for a wheelchair; it is drawn with its sign."""
        return "wheelchair" in self.seat.attributes

    def turned(self) -> Spot:
        """Rows from top to bottom instead of from left to right."""
        return Spot(self.seat, self.y, self.x, self.looks, upright=True)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything of a section but the state of its seats. `front` is where the word for the front stands."""

    width: int
    height: int
    hull: Box
    spots: tuple[Spot, ...]
    tables: tuple[Box, ...]
    windows: tuple[Line, ...]
    walls: tuple[Line, ...]
    words: tuple[Word, ...]
    front: Word
    upright: bool = False

    def turned(self) -> Drawing:
        """Rows from top to bottom, the front at the top."""
        return Drawing(
            width=self.height,
            height=self.width,
            hull=self.hull.turned(),
            spots=tuple(spot.turned() for spot in self.spots),
            tables=tuple(table.turned() for table in self.tables),
            windows=tuple(window.turned() for window in self.windows),
            walls=tuple(wall.turned() for wall in self.walls),
            words=tuple(word.turned() for word in self.words),
            front=self.front.turned(),
            upright=True,
        )
