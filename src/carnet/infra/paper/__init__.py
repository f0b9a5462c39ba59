"""Papers as PDF: what tickets, invoices and statements have in common. Lengths are millimetres, sizes points."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from babel.numbers import format_currency, get_currency_precision
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from carnet.infra.paper.letters import FAMILY, FONTS, Paper, from_right
from carnet.kernel.money import Money

__all__ = [
    "FONTS",
    "INK",
    "LINE",
    "LOCALE",
    "QUIET",
    "YELLOW",
    "amount_in_words",
    "band",
    "document",
    "fit",
    "from_right",
    "lines",
    "plain_amount",
    "price_in_words",
    "rule",
    "text",
    "text_end",
]

LOCALE: Final = "en_GB"
INK: Final = (21, 24, 30)
QUIET: Final = (95, 102, 115)
LINE: Final = (200, 204, 212)
YELLOW: Final = (255, 201, 23)

_BAND: Final = 22.0
_NAME_BASE: Final = 14.5
_BASE: Final = 0.3  # from the middle of a cell to its baseline, in font sizes


def document(title: str, form: str | tuple[float, float] = "A4") -> FPDF:
    """An empty document with our letters, A4 or of another width and height; whoever fills it adds its pages."""
    made = Paper(form)
    made.set_auto_page_break(auto=False)
    made.set_title(title)
    made.set_creator("Carnet")
    made.set_lang("en")
    return made


def band(made: FPDF, left: float) -> None:
    """The yellow band at the top of a page, with our name."""
    made.set_fill_color(*YELLOW)
    made.rect(0, 0, made.w, _BAND, style="F")
    text(made, left, _NAME_BASE, "Carnet", size=20, bold=True)


def text(made: FPDF, x: float, y: float, words: str, *, size: float, bold: bool = False, quiet: bool = False) -> None:
    """Words whose baseline begins at (x, y); those that are written from the right are put in order and joined."""
    _letters(made, size=size, bold=bold, quiet=quiet)
    if not from_right(words):
        made.text(x, y, words)
        return
    made.set_text_shaping(use_shaping_engine=True)
    made.set_xy(x - made.c_margin, y - _BASE * made.font_size)
    made.cell(text=words, h=0, new_x=XPos.LMARGIN, new_y=YPos.TOP)
    made.set_text_shaping(use_shaping_engine=False)


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
    made.set_font(FAMILY, "B" if bold else "", size)
    while made.get_string_width(words) > width:
        words = words.rstrip("…")[:-1] + "…"
    return words


def lines(made: FPDF, words: str, width: float, *, size: float, bold: bool = False) -> list[str]:
    """The words in lines of at most `width`; a word that is wider alone is cut."""
    made.set_font(FAMILY, "B" if bold else "", size)
    found = [""]
    for word in words.split():
        longer = f"{found[-1]} {word}".strip()
        if made.get_string_width(longer) <= width:
            found[-1] = longer
        else:
            found.append(fit(made, word, width, size=size, bold=bold))
    return [line for line in found if line]


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
    made.set_font(FAMILY, "B" if bold else "", size)
    made.set_text_color(*(QUIET if quiet else INK))
