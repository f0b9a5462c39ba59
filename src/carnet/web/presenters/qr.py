"""Bar codes as one path of unit squares."""

from __future__ import annotations

from dataclasses import dataclass

from carnet.infra import symbols


@dataclass(frozen=True, slots=True)
class Drawing:
    """`size` modules on a side; `path` is SVG path data that fills the dark ones."""

    size: int
    path: str


def draw(text: str) -> Drawing:
    """The QR code of `text` without a quiet zone (the page gives it a white margin)."""
    return _drawing(symbols.qr(text))


def draw_aztec(text: str) -> Drawing:
    """The Aztec code of `text`."""
    return _drawing(symbols.aztec(text))


def _drawing(matrix: symbols.Matrix) -> Drawing:
    return Drawing(len(matrix), symbols.path(matrix))
