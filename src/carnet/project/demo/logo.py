"""The railway's logo, drawn: a star in the north above two rails."""

from __future__ import annotations

import io
from math import cos, pi, sin
from typing import Final

from PIL import Image, ImageDraw

_SIDE: Final = 512
_NIGHT: Final = (19, 41, 75)
_LIGHT: Final = (255, 255, 255)
_GOLD: Final = (255, 196, 61)


def png() -> bytes:
    """The picture, the same at every call."""
    picture = Image.new("RGB", (_SIDE, _SIDE), _NIGHT)
    pen = ImageDraw.Draw(picture)
    for left, right in ((216, 96), (296, 416)):  # rails that meet far away
        pen.line([(left, 300), (right, 470)], fill=_LIGHT, width=18)
    for y, half in ((330, 66), (375, 92), (425, 122)):
        pen.line([(256 - half, y), (256 + half, y)], fill=_LIGHT, width=12)
    pen.polygon(_star(256, 170, 130), fill=_GOLD)
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


def _star(x: int, y: int, size: int) -> list[tuple[float, float]]:
    """Four long points, four short valleys between them, the first point up."""
    radii = [size if corner % 2 == 0 else size * 0.28 for corner in range(8)]
    return [(x + radius * sin(at * pi / 4), y - radius * cos(at * pi / 4)) for at, radius in enumerate(radii)]
