"""Tables for spreadsheets: comma-separated values (RFC 4180), amounts with a decimal point."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from carnet.domains.settlement.contracts import Invoice, Statement, TripLine
from carnet.infra.paper import plain_amount
from carnet.infra.tables import plain, written
from carnet.kernel.money import Money

FIGURES: Final = (
    ("sales", "Sales"),
    ("refunds", "Refunds"),
    ("exchanges", "Exchanges"),
    ("commission", "Commission"),
    ("tax", "Tax"),
    ("vouchers", "Vouchers given"),
    ("cash", "Cash taken out of tills"),
    ("payouts", "Payouts"),
    ("other", "Other"),
)
"""The lines of a statement between its balances: their names in `Figures`, and in words."""

_INVOICE_COLUMNS: Final = (
    *("number", "kind", "corrects", "issued_at", "booking", "buyer", "text", "passenger"),
    *("currency", "net", "tax_percent", "tax", "gross"),
)


def statement_csv(one: Statement, trips: Iterable[TripLine]) -> str:
    """The month's figures, then a row for each trip."""
    balances = [("Opening balance", one.opening), *_figures(one), ("Closing balance", one.closing)]
    rows: list[Sequence[str]] = [("operator", "month", "currency", "line", "amount")]
    head = (plain(one.operator_name), str(one.period), one.opening.currency)
    rows += [(*head, name, plain_amount(amount)) for name, amount in balances]
    rows += [(), ("trip", "departure", "currency", "bookings", "gross", "commission", "tax", "net")]
    for trip in trips:
        departs = trip.departs_at.isoformat() if trip.departs_at else ""
        amounts = (plain_amount(part) for part in (trip.gross, trip.commission, trip.tax, trip.net))
        rows.append((plain(trip.name), departs, trip.gross.currency, str(trip.bookings), *amounts))
    return written(rows)


def invoices_csv(invoices: Iterable[Invoice]) -> str:
    """A row for each line of each invoice and credit note."""
    rows: list[Sequence[str]] = [_INVOICE_COLUMNS]
    for one in invoices:
        head = (one.number, one.kind.value, one.corrects, one.issued_at.isoformat(), one.reference)
        for line in one.lines:
            percent = "" if line.tax_bp is None else f"{line.tax_bp / 100:g}"
            texts = (plain(part) for part in (one.buyer_email, line.text, line.passenger))
            amounts = (plain_amount(line.net), percent, plain_amount(line.tax), plain_amount(line.gross))
            rows.append((*head, *texts, line.gross.currency, *amounts))
    return written(rows)


def _figures(one: Statement) -> list[tuple[str, Money]]:
    return [(words, getattr(one.figures, name)) for name, words in FIGURES]
