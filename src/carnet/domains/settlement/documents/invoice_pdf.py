"""An invoice or credit note on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from babel.dates import format_date
from fpdf import FPDF

from carnet.domains.settlement.contracts import Invoice, InvoiceKind, InvoiceLine
from carnet.infra.paper import LOCALE, amount_in_words, band, document, fit, rule, text, text_end
from carnet.kernel.money import Money, total

_LEFT: Final = 18.0
_MIDDLE: Final = 110.0
_RIGHT: Final = 192.0
_LINES: Final = 92.0
_ROW: Final = 12.0
_BOTTOM: Final = 250.0
_COLUMNS: Final = (140.0, 152.0, 170.0, _RIGHT)
_TITLES: Final = {InvoiceKind.INVOICE: "Invoice", InvoiceKind.CREDIT_NOTE: "Credit note"}
_MOST_ADDRESS_LINES: Final = 4


def invoice_pdf(one: Invoice) -> bytes:
    """An A4 document."""
    paper = document(f"{_TITLES[one.kind]} {one.number}")
    paper.add_page()
    band(paper, _LEFT)
    _heading(paper, one)
    y = _head_of_lines(paper, _LINES)
    for line in one.lines:
        if y > _BOTTOM:
            paper.add_page()
            band(paper, _LEFT)
            y = _head_of_lines(paper, 34)
        _line(paper, line, y)
        y += _ROW
    _sums(paper, one, y)
    return bytes(paper.output())


def _heading(paper: FPDF, one: Invoice) -> None:
    text(paper, _LEFT, 35, f"{_TITLES[one.kind]} {one.number}", size=16, bold=True)
    day = format_date(one.issued_at, "d MMMM y", locale=LOCALE)
    corrects = f", corrects {one.corrects}" if one.corrects else ""
    text(paper, _LEFT, 41, f"{day}, booking {one.reference}{corrects}", size=10, quiet=True)
    tax_number = [f"Tax number {one.tax_number}"] if one.tax_number else []
    _party(paper, _LEFT, "Seller", [one.seller, *one.seller_address.splitlines()[:_MOST_ADDRESS_LINES], *tax_number])
    _party(paper, _MIDDLE, "For", [one.buyer_email])


def _party(paper: FPDF, left: float, title: str, lines: Sequence[str]) -> None:
    text(paper, left, 54, title, size=8, quiet=True)
    for place, line in enumerate(lines):
        bold = place == 0
        text(paper, left, 60 + 5 * place, fit(paper, line, 80, size=10, bold=bold), size=10, bold=bold)


def _head_of_lines(paper: FPDF, y: float) -> float:
    text(paper, _LEFT, y, "What", size=8, quiet=True)
    for end, words in zip(_COLUMNS, ("Net", "Tax %", "Tax", "Gross"), strict=True):
        text_end(paper, end, y, words, size=8, quiet=True)
    rule(paper, _LEFT, _RIGHT, y + 2)
    return y + 8


def _line(paper: FPDF, line: InvoiceLine, y: float) -> None:
    text(paper, _LEFT, y, fit(paper, line.text, 102, size=9, bold=False), size=9)
    text(paper, _LEFT, y + 4.5, fit(paper, line.passenger, 100, size=8, bold=False), size=8, quiet=True)
    percent = "" if line.tax_bp is None else f"{line.tax_bp / 100:g}"
    amounts = (amount_in_words(line.net), percent, amount_in_words(line.tax), amount_in_words(line.gross))
    for end, words in zip(_COLUMNS, amounts, strict=True):
        text_end(paper, end, y, words, size=9)


def _sums(paper: FPDF, one: Invoice, y: float) -> None:
    rule(paper, _LEFT, _RIGHT, y - 6)
    for words, amount in (("Net", one.net), *_taxes(one), ("Gross", one.gross)):
        bold = words == "Gross"
        text_end(paper, 152, y, words, size=10, bold=bold, quiet=not bold)
        text_end(paper, _RIGHT, y, f"{amount_in_words(amount)} {amount.currency}", size=10, bold=bold)
        y += 6
    paid = "Paid when it was bought." if one.kind is InvoiceKind.INVOICE else "Given back to where it was paid from."
    text(paper, _LEFT, y + 6, paid, size=9, quiet=True)


def _taxes(one: Invoice) -> list[tuple[str, Money]]:
    """The tax at each rate, as tax law wants it."""
    currency = one.gross.currency
    rates = sorted({line.tax_bp for line in one.lines if line.tax.amount}, key=lambda rate: (rate is None, rate))
    return [
        (
            "Tax" if rate is None else f"Tax {rate / 100:g} %",
            total((line.tax for line in one.lines if line.tax_bp == rate), currency),
        )
        for rate in rates
    ]
