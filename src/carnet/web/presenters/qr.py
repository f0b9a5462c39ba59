"""QR codes as one path of unit squares."""

from __future__ import annotations

from dataclasses import dataclass

import segno


@dataclass(frozen=True, slots=True)
class QrDrawing:
    """`size` modules on a side; `path` is SVG path data that fills the dark ones."""

    size: int
    path: str


def draw(text: str) -> QrDrawing:
    """The QR code of `text` with medium error correction and no quiet zone (the page gives it a white margin)."""
    matrix = segno.make(text, error="m", boost_error=False, micro=False).matrix
    rows = [run for y, row in enumerate(matrix) for run in _runs(y, row)]
    return QrDrawing(size=len(matrix), path="".join(rows))


def _runs(y: int, row: bytearray) -> list[str]:
    """One rectangle for each unbroken run of dark modules in a row."""
    runs: list[str] = []
    start: int | None = None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            start = None
    return runs
