"""The pictures of a pass, made by us: a yellow square with a C, and our name."""

from __future__ import annotations

import io
from functools import cache
from typing import Final

from PIL import Image, ImageDraw

from carnet.domains.booking.tickets.card import letters
from carnet.infra.paper import INK, YELLOW

_ICON: Final = 29  # points, as Apple has them
_LOGO: Final = (104, 30)


@cache
def images() -> dict[str, bytes]:
    """Icon and logo by the names that a pass has them under, for screens of one, two and three pixels a point."""
    found = {}
    for scale, suffix in ((1, ""), (2, "@2x"), (3, "@3x")):
        found[f"icon{suffix}.png"] = _icon(_ICON * scale)
        found[f"logo{suffix}.png"] = _logo(_LOGO[0] * scale, _LOGO[1] * scale)
    return found


def _icon(side: int) -> bytes:
    made = Image.new("RGB", (side, side), YELLOW)
    at = (side / 2, side / 2)
    ImageDraw.Draw(made).text(at, "C", font=letters(side * 0.7, bold=True), fill=INK, anchor="mm")
    return _png(made)


def _logo(width: int, height: int) -> bytes:
    made = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(made).text((0, height / 2), "Carnet", font=letters(height * 0.8, bold=True), fill=INK, anchor="lm")
    return _png(made)


def _png(made: Image.Image) -> bytes:
    out = io.BytesIO()
    made.save(out, format="png")
    return out.getvalue()
