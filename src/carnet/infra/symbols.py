"""Bar codes as squares of dark and light modules, without a quiet zone, and as drawings that stand alone."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, cast

import zxingcpp
from PIL import Image

Matrix = tuple[tuple[bool, ...], ...]
QUIET: Final = 4
"""Modules that must stay light around a QR code."""


@lru_cache(maxsize=256)
def qr(text: str) -> Matrix:
    """The QR code of a text, with medium error correction, which forgives a scratch or a fold."""
    return _matrix(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M"))


@lru_cache(maxsize=256)
def aztec(text: str) -> Matrix:
    """The Aztec code of a text, as boarding passes on telephones have it."""
    return _matrix(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Aztec))


def svg(code: str) -> str:
    """The QR code as an SVG element to stand in a page; it scales with its box and has a quiet zone."""
    matrix = qr(code)
    side = len(matrix) + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path d="{path(matrix, QUIET)}"/></svg>'
    )


def path(matrix: Matrix, margin: int = 0) -> str:
    """The dark modules as the path of an SVG, `margin` modules from its edges."""
    return "".join(f"M{x + margin} {y + margin}h{length}v1h-{length}z" for x, y, length in runs(matrix))


def bitmap(matrix: Matrix) -> Image.Image:
    """One pixel for each module, black and white."""
    made = Image.new("1", (len(matrix), len(matrix)))
    made.putdata([0 if dark else 1 for row in matrix for dark in row])
    return made


def runs(matrix: Matrix) -> list[tuple[int, int, int]]:
    """The dark modules as bars: x, y and length."""
    found = []
    for y, row in enumerate(matrix):
        start = None
        for x, dark in enumerate((*row, False)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                found.append((start, y, x - start))
                start = None
    return found


def _matrix(code: zxingcpp.Barcode) -> Matrix:
    image = cast("bytes", code.to_image(scale=1, add_quiet_zones=False))  # a buffer, of which its types do not know
    rows = cast("list[list[int]]", memoryview(image).tolist())
    return tuple(tuple(value == 0 for value in row) for row in rows)
