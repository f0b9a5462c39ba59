"""Reads of invoices and credit notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from carnet.domains.booking import queries as booking
from carnet.domains.settlement import models, rules
from carnet.domains.settlement.contracts import Invoice, InvoiceKind, InvoiceLine, InvoicesAsked
from carnet.domains.settlement.problems import InvoiceUnknown
from carnet.infra.access import Permission, allow_at, may_at
from carnet.infra.behind import behind
from carnet.infra.http.formats import money
from carnet.infra.personal import MOST_ROWS, Files, Kept, Obstacle
from carnet.infra.principal import Principal
from carnet.kernel.money import Money

Cursor = tuple[datetime, UUID]
_LATEST_FIRST: Final = ("-issued_at", "-id")

KEPT: Final = (
    Kept(
        "Invoices and credit notes, with the e-mail address and the names that stand on them.",
        "Tax law asks for them, unchanged, for up to ten years (GDPR, article 17 (3) (b)).",
    ),
)


def invoices_of_booking(*, user_id: UUID, reference: str, now: datetime) -> tuple[Invoice, ...]:
    """The invoices and credit notes of one of the user's bookings, the first first. Raises BookingUnknown."""
    found = booking.booking(user_id=user_id, reference=reference, now=now)
    return _whole(models.Invoice.objects.filter(booking_id=found.id, user_id=user_id).order_by("issued_at", "id"))


def invoice_for(*, invoice_id: UUID, by: Principal) -> Invoice:
    """An invoice for its buyer, or for who may read its seller's. Raises InvoiceUnknown."""
    row = models.Invoice.objects.filter(pk=invoice_id).first()
    if row is None or not (_bought(row, by) or may_at(by, Permission.SETTLEMENTS_READ, row.operator_id)):
        raise InvoiceUnknown("There is no such invoice.")
    return _whole([row])[0]


def operator_invoices(
    *, operator_id: UUID, asked: InvoicesAsked, by: Principal, after: Cursor | None = None, limit: int = 50
) -> tuple[Invoice, ...]:
    """The operator's invoices and credit notes with their lines, the latest first, in three statements at most.

    `after` are the instant and the id of the last one that was read. Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.SETTLEMENTS_READ, operator_id)
    rows = _asked(models.Invoice.objects.filter(operator_id=operator_id), asked)
    return _whole(rows.filter(behind(after, *_LATEST_FIRST)).order_by(*_LATEST_FIRST)[:limit])


def personal_files(user_id: UUID, _now: datetime) -> Files:
    """The invoices that somebody got, for their export."""
    rows = models.Invoice.objects.filter(user_id=user_id).order_by(*_LATEST_FIRST)
    return {"invoices": [_told(one) for one in _whole(rows[: MOST_ROWS + 1])]}


def erasure_obstacles(_user_id: UUID, _now: datetime) -> list[Obstacle]:
    """None: invoices stay, whoever is forgotten."""
    return []


def _bought(row: models.Invoice, by: Principal) -> bool:
    return by.key_id is None and row.user_id == by.user_id


def _asked(rows: QuerySet[models.Invoice], asked: InvoicesAsked) -> QuerySet[models.Invoice]:
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind.value)
    if asked.since is not None:
        rows = rows.filter(issued_at__gte=asked.since)
    if asked.until is not None:
        rows = rows.filter(issued_at__lt=asked.until)
    return rows.filter(reference=asked.reference.upper()) if asked.reference else rows


def _whole(rows: Iterable[models.Invoice]) -> tuple[Invoice, ...]:
    found = list(rows)
    lines: dict[UUID, list[models.InvoiceLine]] = {row.id: [] for row in found}
    for line in models.InvoiceLine.objects.filter(invoice_id__in=lines).order_by("invoice_id", "place"):
        lines[line.invoice_id].append(line)
    corrected = {row.corrects_id for row in found if row.corrects_id}
    numbers = {row.id: rules.written(row.series, row.number) for row in _heads(corrected)}
    return tuple(_invoice(row, numbers, lines[row.id]) for row in found)


def _heads(ids: set[UUID]) -> Iterable[models.Invoice]:
    return models.Invoice.objects.filter(pk__in=ids) if ids else ()


def _invoice(row: models.Invoice, numbers: dict[UUID, str], lines: Iterable[models.InvoiceLine]) -> Invoice:
    return Invoice(
        id=row.id,
        operator_id=row.operator_id,
        kind=InvoiceKind(row.kind),
        number=rules.written(row.series, row.number),
        corrects=numbers[row.corrects_id] if row.corrects_id else "",
        booking_id=row.booking_id,
        reference=row.reference,
        seller=row.seller,
        seller_address=row.seller_address,
        tax_number=row.tax_number,
        buyer_email=row.buyer_email,
        issued_at=row.issued_at,
        net=Money(row.net, row.currency),
        tax=Money(row.tax, row.currency),
        gross=Money(row.gross, row.currency),
        lines=tuple(_line(line, row.currency) for line in lines),
    )


def _line(row: models.InvoiceLine, currency: str) -> InvoiceLine:
    net, tax, gross = (Money(amount, currency) for amount in (row.net, row.tax, row.gross))
    return InvoiceLine(row.ticket_id, row.text, row.passenger, net, row.tax_bp, tax, gross)


def _told(one: Invoice) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind,
        "seller": one.seller,
        "reference": one.reference,
        "email": one.buyer_email,
        "issued_at": one.issued_at,
        "gross": money(one.gross),
        "lines": [{"text": line.text, "passenger": line.passenger, "gross": money(line.gross)} for line in one.lines],
    }
