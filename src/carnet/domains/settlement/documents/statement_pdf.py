"""A month's statement on paper: its figures on the first page, then a line for each trip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from babel.dates import format_date
from fpdf import FPDF

from carnet.domains.settlement.contracts import Statement, TripLine
from carnet.domains.settlement.documents.tables import FIGURES
from carnet.infra.paper import LOCALE, amount_in_words, band, document, fit, rule, text, text_end
from carnet.kernel.money import Money

_LEFT: Final = 18.0
_RIGHT: Final = 192.0
_FIRST: Final = 62.0
_ROW: Final = 7.5
_TRIP_ROW: Final = 6.0
_BOTTOM: Final = 280.0
_COLUMNS: Final = (112.0, 138.0, 162.0, _RIGHT)
_ALWAYS: Final = {"sales", "refunds", "commission", "payouts"}


def statement_pdf(one: Statement, trips: Sequence[TripLine]) -> bytes:
    """An A4 document; amounts are in the statement's currency."""
    paper = document(f"Statement {one.period}")
    paper.add_page()
    band(paper, _LEFT)
    _heading(paper, one)
    below = _figures(paper, one)
    _trips(paper, trips, below + 14)
    return bytes(paper.output())


def _heading(paper: FPDF, one: Statement) -> None:
    month = format_date(one.period.since, "MMMM y", locale=LOCALE)
    text(paper, _LEFT, 34, fit(paper, f"Statement {month}", 150, size=15), size=15, bold=True)
    text(paper, _LEFT, 41, fit(paper, one.operator_name, 150, size=11, bold=False), size=11)
    running = "; the month is not over" if one.running else ""
    text(paper, _LEFT, 47, f"Amounts in {one.opening.currency}, days in UTC{running}.", size=9, quiet=True)


def _figures(paper: FPDF, one: Statement) -> float:
    """The balances and what lies between them. Where the next line begins."""
    y = _FIRST
    _amount(paper, y, "Opening balance", one.opening, bold=True)
    for name, words in FIGURES:
        amount: Money = getattr(one.figures, name)
        if amount.amount or name in _ALWAYS:
            y += _ROW
            _amount(paper, y, words, amount)
    y += _ROW + 2
    rule(paper, _LEFT, _RIGHT, y - 6)
    _amount(paper, y, "Closing balance", one.closing, bold=True)
    notes = f"Kept of tickets that were given back: {amount_in_words(one.kept)}."
    if one.in_tills.amount:
        notes += f" In tills now: {amount_in_words(one.in_tills)}."
    text(paper, _LEFT, y + 7, notes, size=8, quiet=True)
    return y + 7


def _amount(paper: FPDF, y: float, words: str, amount: Money, *, bold: bool = False) -> None:
    text(paper, _LEFT, y, words, size=11, bold=bold)
    text_end(paper, _RIGHT, y, amount_in_words(amount), size=11, bold=bold)


def _trips(paper: FPDF, trips: Sequence[TripLine], y: float) -> None:
    y = _columns(paper, y)
    for trip in trips:
        if y > _BOTTOM:
            paper.add_page()
            band(paper, _LEFT)
            y = _columns(paper, 34)
        day = format_date(trip.departs_at, "d MMM", locale=LOCALE) if trip.departs_at else ""
        text(paper, _LEFT, y, day, size=8, quiet=True)
        text(paper, _LEFT + 15, y, fit(paper, trip.name, 58, size=9, bold=False), size=9)
        for end, part in zip(_COLUMNS, (trip.gross, trip.commission, trip.tax, trip.net), strict=True):
            text_end(paper, end, y, amount_in_words(part), size=9)
        y += _TRIP_ROW


def _columns(paper: FPDF, y: float) -> float:
    text(paper, _LEFT, y, "By trip", size=11, bold=True)
    for end, words in zip(_COLUMNS, ("Paid", "Commission", "Tax", "Yours"), strict=True):
        text_end(paper, end, y, words, size=8, quiet=True)
    rule(paper, _LEFT, _RIGHT, y + 2)
    return y + 8
