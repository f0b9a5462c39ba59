"""Tickets as a PDF for a telephone: one tall page for each, which needs no zoom on a screen 390 pixels wide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fpdf import FPDF

from carnet.domains.booking.tickets.card import BAND, WIDTH, Card, Symbol, Tear, Words, card
from carnet.domains.booking.tickets.codes import code_for
from carnet.domains.booking.tickets.coupon import Coupon
from carnet.domains.booking.tickets.drawing import draw
from carnet.infra.paper import LINE, YELLOW, document, text, text_end

_PIXEL: Final = 25.4 / 96  # millimetres
_POINT: Final = 72 / 96


def phone_pdf(coupons: Sequence[Coupon], *, key: Ed25519PrivateKey) -> bytes:
    """The tickets of a booking; `key` signs their codes."""
    made = document(f"Carnet tickets {coupons[0].booking.reference}")
    for coupon in coupons:
        page = card(coupon, code_for(coupon.ticket, key))
        made.add_page(format=(WIDTH * _PIXEL, page.height * _PIXEL))
        _page(made, page)
    return bytes(made.output())


def _page(made: FPDF, page: Card) -> None:
    made.set_fill_color(*YELLOW)
    made.rect(0, 0, WIDTH * _PIXEL, BAND * _PIXEL, style="F")
    for item in page.items:
        match item:
            case Words():
                write = text_end if item.end else text
                at = (item.x * _PIXEL, item.y * _PIXEL)
                write(made, *at, item.words, size=item.size * _POINT, bold=item.bold, quiet=item.quiet)
            case Symbol():
                draw(made, item.matrix, item.x * _PIXEL, item.y * _PIXEL, item.side * _PIXEL)
            case Tear():
                _tear(made, item.y * _PIXEL)


def _tear(made: FPDF, y: float) -> None:
    made.set_draw_color(*LINE)
    made.set_line_width(0.3)
    made.set_dash_pattern(dash=0.6, gap=1.2)
    made.line(0, y, WIDTH * _PIXEL, y)
    made.set_dash_pattern()
