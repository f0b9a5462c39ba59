"""A whole ticket as a picture to keep among one's photographs."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageDraw

from carnet.domains.booking.tickets.card import BAND, WIDTH, Card, Symbol, Tear, Words, card, letters
from carnet.domains.booking.tickets.coupon import Coupon
from carnet.infra.paper import INK, LINE, QUIET, YELLOW
from carnet.infra.symbols import bitmap

_SCALE: Final = 1080 / WIDTH  # as wide as most telephones
_WHITE: Final = (255, 255, 255)
_DOT: Final = 6
_PALETTE: Final = 64
_LEVEL: Final = 6


def picture(coupon: Coupon, code: str) -> bytes:
    """A PNG, 1080 pixels wide; `code` is what the ticket's QR code says."""
    made = card(coupon, code)
    paper = Image.new("RGB", (round(WIDTH * _SCALE), round(made.height * _SCALE)), _WHITE)
    _draw(ImageDraw.Draw(paper), paper, made)
    out = io.BytesIO()
    paper.quantize(_PALETTE, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        out, format="png", compress_level=_LEVEL
    )
    return out.getvalue()


def _draw(pen: ImageDraw.ImageDraw, paper: Image.Image, made: Card) -> None:
    pen.rectangle((0, 0, paper.width, BAND * _SCALE), fill=YELLOW)
    for item in made.items:
        match item:
            case Words():
                _words(pen, item)
            case Symbol():
                _symbol(paper, item)
            case Tear():
                for x in range(0, paper.width, 3 * _DOT):
                    pen.rectangle((x, item.y * _SCALE, x + _DOT, item.y * _SCALE + 2), fill=LINE)


def _words(pen: ImageDraw.ImageDraw, item: Words) -> None:
    font = letters(item.size * _SCALE, bold=item.bold)
    at = (item.x * _SCALE, item.y * _SCALE)
    pen.text(at, item.words, font=font, fill=QUIET if item.quiet else INK, anchor="rs" if item.end else "ls")


def _symbol(paper: Image.Image, item: Symbol) -> None:
    """Every module a whole number of pixels, so that none is smeared."""
    size = len(item.matrix)
    side = size * max(1, round(item.side * _SCALE / size))
    left = round((item.x + item.side / 2) * _SCALE - side / 2)
    paper.paste(bitmap(item.matrix).resize((side, side), Image.Resampling.NEAREST), (left, round(item.y * _SCALE)))
