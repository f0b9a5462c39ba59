"""Papers and tables: what stands in them, and that they bear long and odd texts."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from carnet.domains.settlement import documents
from carnet.domains.settlement.contracts import (
    Figures,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    Period,
    Statement,
    TripLine,
)
from carnet.kernel import ids
from carnet.kernel.money import Money

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
NAMES = ("sales", "refunds", "exchanges", "commission", "tax", "vouchers", "cash", "payouts", "other")


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def a_statement() -> Statement:
    figures = Figures(**{name: eur(place * 100) for place, name in enumerate(NAMES)})
    nothing = eur(0)
    return Statement(
        ids.new_id(), "=Nordstern", Period(2026, 11), True, nothing, figures, figures.net, eur(7), eur(5_000)
    )


def some_trips(count: int) -> list[TripLine]:
    return [
        TripLine(ids.new_id(), f"NS {one} " + "x" * 200, NOW + timedelta(hours=one), 3, eur(9_900), eur(-495), eur(0))
        for one in range(count)
    ]


def an_invoice(lines: int) -> Invoice:
    line = InvoiceLine(ids.new_id(), "NS 501 " * 40, "Ad\N{LATIN SMALL LETTER A WITH DIAERESIS} " * 60, *_amounts())
    return Invoice(
        id=ids.new_id(),
        operator_id=ids.new_id(),
        kind=InvoiceKind.INVOICE,
        number="I2026-000001",
        corrects="",
        booking_id=ids.new_id(),
        reference="K7M2QX",
        seller="Nordstern",
        seller_address="Ring 1\n10115 Berlin",
        tax_number="DE1",
        buyer_email="a@example.org",
        issued_at=NOW,
        net=eur(935 * lines),
        tax=eur(65 * lines),
        gross=eur(1_000 * lines),
        lines=(line,) * lines,
    )


def _amounts() -> tuple[Money, int, Money, Money]:
    return eur(935), 700, eur(65), eur(1_000)


def test_a_statement_is_a_table_with_a_row_for_each_figure_and_each_trip() -> None:
    rows = list(csv.reader(io.StringIO(documents.statement_csv(a_statement(), some_trips(2)))))
    assert rows[1] == ["'=Nordstern", "2026-11", "EUR", "Opening balance", "0.00"]
    assert rows[4] == ["'=Nordstern", "2026-11", "EUR", "Exchanges", "2.00"]
    assert rows[11][3:] == ["Closing balance", "36.00"]
    assert rows[-1][3:] == ["3", "99.00", "-4.95", "0.00", "94.05"]


def test_long_papers_have_as_many_pages_as_they_need() -> None:
    assert documents.statement_pdf(a_statement(), some_trips(120)).count(b"/Type /Page\n") == 4
    assert documents.invoice_pdf(an_invoice(10)).count(b"/Type /Page\n") == 1
    assert documents.invoice_pdf(an_invoice(40)).count(b"/Type /Page\n") == 3


def test_a_formula_stays_a_text_in_a_spreadsheet() -> None:
    odd = replace(an_invoice(1), buyer_email='=HYPERLINK("x")')
    rows = list(csv.reader(io.StringIO(documents.invoices_csv([odd]))))
    assert rows[1][5] == '\'=HYPERLINK("x")'
    assert rows[1][8:] == ["EUR", "9.35", "7", "0.65", "10.00"]
