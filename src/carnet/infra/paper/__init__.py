"""Papers as PDF: what tickets, invoices and statements have in common. Lengths are millimetres, sizes points."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Final

from babel.numbers import format_currency, get_currency_precision
from fpdf import FPDF

from carnet.kernel.money import Money

LOCALE: Final = "en_GB"
INK: Final = (21, 24, 30)
QUIET: Final = (95, 102, 115)
LINE: Final = (200, 204, 212)
YELLOW: Final = (255, 201, 23)

_FONTS: Final = Path(__file__).parent / "fonts"
_BAND: Final = 22.0
_NAME_BASE: Final = 14.5


def document(title: str) -> FPDF:
    """An empty A4 document with our letters; its pages are added by whoever fills them."""
    made = FPDF(format="A4")
    made.set_auto_page_break(auto=False)
    made.set_title(title)
    made.set_creator("Carnet")
    made.set_lang("en")
    made.add_font("Carnet", "", _FONTS / "DejaVuSansCondensed.ttf")
    made.add_font("Carnet", "B", _FONTS / "DejaVuSansCondensed-Bold.ttf")
    return made


def band(made: FPDF, left: float) -> None:
    """The yellow band at the top of a page, with our name."""
    made.set_fill_color(*YELLOW)
    made.rect(0, 0, made.w, _BAND, style="F")
    text(made, left, _NAME_BASE, "Carnet", size=20, bold=True)


def text(made: FPDF, x: float, y: float, words: str, *, size: float, bold: bool = False, quiet: bool = False) -> None:
    """Words whose baseline begins at (x, y)."""
    _letters(made, size=size, bold=bold, quiet=quiet)
    made.text(x, y, words)


def text_end(
    made: FPDF, x: float, y: float, words: str, *, size: float, bold: bool = False, quiet: bool = False
) -> None:
    """Words whose baseline ends at (x, y), as amounts stand."""
    _letters(made, size=size, bold=bold, quiet=quiet)
    made.text(x - made.get_string_width(words), y, words)


def rule(made: FPDF, left: float, right: float, y: float) -> None:
    """A thin line across."""
    made.set_draw_color(*LINE)
    made.set_line_width(0.2)
    made.line(left, y, right, y)


def fit(made: FPDF, words: str, width: float, *, size: float = 13, bold: bool = True) -> str:
    """The words, cut with an ellipsis where they are wider than `width`."""
    made.set_font("Carnet", "B" if bold else "", size)
    while made.get_string_width(words) > width:
        words = words.rstrip("…")[:-1] + "…"
    return words


def price_in_words(value: Money) -> str:
    """An amount as papers and e-mails say it: `46.50 EUR`."""
    return format_currency(_decimal(value), value.currency, "#,##0.00 ¤¤", locale=LOCALE)


def amount_in_words(value: Money) -> str:
    """The number alone, for columns of one currency: `1,046.50`, or `-46.50`."""
    return format_currency(_decimal(value), value.currency, "#,##0.00", locale=LOCALE)


def plain_amount(value: Money) -> str:
    """The number as programs read it: `1046.50`."""
    return f"{_decimal(value):f}"


def _decimal(value: Money) -> Decimal:
    return Decimal(value.amount).scaleb(-get_currency_precision(value.currency))


def _letters(made: FPDF, *, size: float, bold: bool, quiet: bool) -> None:
    made.set_font("Carnet", "B" if bold else "", size)
    made.set_text_color(*(QUIET if quiet else INK))
