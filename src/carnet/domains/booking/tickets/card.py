"""A ticket as one tall card for a telephone: what stands where, for the picture and for the PDF alike.

Lengths are pixels of a screen that is 390 wide; y counts down, and the y of words is that of their baseline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final

from PIL import ImageFont

from carnet.domains.booking.tickets.boarding import boarding_pass
from carnet.domains.booking.tickets.coupon import Coupon, clock
from carnet.domains.schedule.contracts import StopSnapshot
from carnet.infra.paper import FONTS
from carnet.infra.symbols import QUIET, Matrix, aztec, qr

WIDTH: Final = 390.0
BAND: Final = 56.0
_MARGIN: Final = 24.0
_INNER: Final = WIDTH - 2 * _MARGIN
_SMALL: Final = 15.0
_PLAIN: Final = 17.0
_LARGE: Final = 21.0
_AZTEC: Final = 210.0


@dataclass(frozen=True, slots=True)
class Words:
    """A line of words that begins at x, or ends there."""

    x: float
    y: float
    words: str
    size: float
    bold: bool = False
    quiet: bool = False
    end: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """A bar code whose upper left corner is at (x, y)."""

    x: float
    y: float
    side: float
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class Tear:
    """A dotted line across."""

    y: float


@dataclass(slots=True)
class Card:
    """What is on a card. `height` is how far down it goes."""

    items: list[Words | Symbol | Tear] = field(default_factory=list)
    height: float = BAND

    def line(self, words: str, *, size: float, gap: float, bold: bool = False, quiet: bool = False) -> None:
        """A line of its own, cut where it is too long, `gap` below what is there already."""
        self.height += gap + size * 0.76
        shown = _fit(words, _INNER, size=size, bold=bold)
        self.items.append(Words(_MARGIN, self.height, shown, size, bold, quiet))

    def beside(self, x: float, words: str, *, size: float, bold: bool = False, quiet: bool = False) -> None:
        """Words on the line that was written last."""
        shown = _fit(words, WIDTH - _MARGIN - x, size=size, bold=bold)
        self.items.append(Words(x, self.height, shown, size, bold, quiet))

    def symbol(self, matrix: Matrix, side: float, *, gap: float) -> None:
        """A bar code in the middle."""
        self.items.append(Symbol((WIDTH - side) / 2, self.height + gap, side, matrix))
        self.height += gap + side

    def tear(self, *, gap: float) -> None:
        """A dotted line."""
        self.height += gap
        self.items.append(Tear(self.height))


def card(coupon: Coupon, code: str) -> Card:
    """The card of a ticket whose code says `code`; of a trip that does not run there is no bar code."""
    made = Card()
    reference = coupon.booking.reference
    made.items.append(Words(_MARGIN, BAND - 19, "Carnet", 24, bold=True))
    made.items.append(Words(WIDTH - _MARGIN, BAND - 20, reference, _LARGE, bold=True, end=True))
    made.line(f"{coupon.listing.name}  ·  {coupon.listing.operator_name}", size=_PLAIN, gap=20, quiet=True)
    made.line(coupon.day, size=_LARGE, gap=12, bold=True)
    _calls(made, coupon)
    made.tear(gap=20)
    _who(made, coupon)
    made.tear(gap=18)
    _code(made, coupon, code)
    _small_print(made, coupon)
    made.height += 28
    return made


def _calls(made: Card, coupon: Coupon) -> None:
    _call(made, coupon.origin, coupon.leaves, coupon.leaves_in)
    if not coupon.is_event:
        _call(made, coupon.destination, coupon.arrives, coupon.arrives_in)
    elif coupon.arrives:
        made.line(f"until {clock(coupon.arrives)} {coupon.arrives_in}", size=_PLAIN, gap=12, quiet=True)


def _call(made: Card, stop: StopSnapshot, at: datetime | None, zone: str) -> None:
    made.line(clock(at) if at else "", size=30, gap=22, bold=True)
    made.beside(_MARGIN + 92, zone, size=_PLAIN, quiet=True)
    made.line(stop.station_name, size=_LARGE, gap=8, bold=True)
    made.line(stop.city_name, size=_SMALL, gap=6, quiet=True)


def _who(made: Card, coupon: Coupon) -> None:
    half = _MARGIN + _INNER / 2
    made.line("Passenger", size=_SMALL, gap=18, quiet=True)
    made.line(coupon.name, size=_LARGE, gap=7, bold=True)
    made.line("Where", size=_SMALL, gap=16, quiet=True)
    made.beside(half, "Seat", size=_SMALL, quiet=True)
    made.line(_fit(coupon.ticket.section, _INNER / 2 - 8, size=24, bold=True), size=24, gap=7, bold=True)
    made.beside(half, coupon.ticket.seat or "no number", size=24, bold=True)


def _code(made: Card, coupon: Coupon, code: str) -> None:
    if not coupon.good:
        made.line("Does not run", size=28, gap=24, bold=True)
        made.line("This trip is cancelled. You get all your money back.", size=_SMALL, gap=12)
        return
    matrix = qr(code)
    module = _INNER / (len(matrix) + 2)
    made.symbol(matrix, module * len(matrix), gap=max(20, QUIET * module / 2))
    made.line(coupon.advice, size=_SMALL, gap=20, quiet=True)
    flight = boarding_pass(coupon)
    if flight:
        made.tear(gap=18)
        made.line("Boarding pass", size=_LARGE, gap=18, bold=True)
        made.line("for the machines at the airport", size=_SMALL, gap=6, quiet=True)
        made.symbol(aztec(flight), _AZTEC, gap=18)


def _small_print(made: Card, coupon: Coupon) -> None:
    made.tear(gap=20)
    for line in (coupon.fare, f"{coupon.conditions} Times are local at each station. Valid for this journey only."):
        gap = 16
        for part in _lines(line, size=_SMALL):
            made.line(part, size=_SMALL, gap=gap, quiet=True)
            gap = 8


def _lines(words: str, *, size: float) -> Iterable[str]:
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and _width(longer, size=size, bold=False) > _INNER:
            yield line
            longer = word
        line = longer
    yield line


def _fit(words: str, width: float, *, size: float, bold: bool) -> str:
    while _width(words, size=size, bold=bold) > width:
        words = words.rstrip("…")[:-1] + "…"
    return words


def _width(words: str, *, size: float, bold: bool) -> float:
    return float(letters(size, bold=bold).getlength(words))


@lru_cache(maxsize=32)
def letters(size: float, *, bold: bool) -> ImageFont.FreeTypeFont:
    """Our letters, so many pixels high."""
    return ImageFont.truetype(FONTS["B" if bold else ""], size)
