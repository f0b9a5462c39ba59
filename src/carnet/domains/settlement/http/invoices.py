"""Invoices and credit notes: a buyer's own, and an operator's."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from pydantic import Field

from carnet.domains.settlement import documents, queries
from carnet.domains.settlement.contracts import Invoice, InvoiceKind, InvoicesAsked
from carnet.domains.settlement.http.invoice_answers import InvoiceId, InvoiceOut
from carnet.infra.http import ApiRequest, Body, Page, Paging, Path, Query, Router, bearer, bearer_or_machine, page
from carnet.infra.http.ids import OperatorId
from carnet.kernel import clock

router = Router(tags=["invoices"])

BookingReference = Annotated[str, Field(pattern=r"^[A-Z2-9]{6}$", examples=["K7M2QX"])]

_MOST_ROWS: Final = 10_000
_CSV: Final = {"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}}
_PDF: Final = {"responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}}


class _InvoicesOf(Body):
    """Which invoices; both days are counted in UTC and belong to the range."""

    kind: InvoiceKind | None = None
    since: date | None = Field(None, alias="from")
    until: date | None = Field(None, alias="to")
    booking: BookingReference | None = None

    def asked(self) -> InvoicesAsked:
        """The same for queries."""
        return InvoicesAsked(
            kind=self.kind,
            since=clock.midnight(self.since),
            until=clock.midnight(self.until, days=1),
            reference=self.booking or "",
        )


class InvoiceFilters(_InvoicesOf):
    """Which invoices to put into the table."""


class InvoicesPaged(_InvoicesOf, Paging):
    """Which invoices to list."""


@router.get("/bookings/{reference}/invoices", auth=bearer, summary="A booking's invoices", response=Page[InvoiceOut])
def of_booking(request: ApiRequest, reference: Path[BookingReference]) -> dict[str, Any]:
    """Invoices and credit notes of a booking of one's own, the first first. They come a moment after the payment."""
    found = queries.invoices_of_booking(user_id=request.principal.user_id, reference=reference, now=clock.now())
    return {"data": [InvoiceOut.of(one) for one in found], "next": None}


@router.get(
    "/invoices/{invoice_id}.{form}",
    auth=bearer_or_machine,
    summary="An invoice",
    response=InvoiceOut,
    openapi_extra=_PDF,
)
def invoice(request: ApiRequest, invoice_id: Path[InvoiceId], form: Path[Literal["json", "pdf"]]) -> HttpResponse:
    """An invoice or credit note for its buyer, or for who may read its seller's, as JSON or on paper."""
    one = queries.invoice_for(invoice_id=invoice_id, by=request.principal)
    if form == "json":
        return JsonResponse(InvoiceOut.of(one).model_dump(mode="json"))
    return HttpResponse(
        documents.invoice_pdf(one),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{one.number}.pdf"'},
    )


@router.get(
    "/operators/{operator_id}/invoices",
    auth=bearer_or_machine,
    tags=["operators"],
    summary="An operator's invoices",
    response=Page[InvoiceOut],
)
def of_operator(request: ApiRequest, operator_id: OperatorId, asked: Query[InvoicesPaged]) -> dict[str, Any]:
    """Invoices and credit notes of the operator, the latest first."""
    found = queries.operator_invoices(
        operator_id=operator_id,
        asked=asked.asked(),
        by=request.principal,
        after=asked.key(datetime, UUID),
        limit=asked.fetch,
    )
    return page(found, paging=asked, key=_place, show=InvoiceOut.of)


@router.get(
    "/operators/{operator_id}/invoices.csv",
    auth=bearer_or_machine,
    tags=["operators"],
    summary="An operator's invoices as a table",
    response=None,
    openapi_extra=_CSV,
)
def table(request: ApiRequest, operator_id: OperatorId, asked: Query[InvoiceFilters]) -> HttpResponse:
    """A row for each line, the latest 10,000 invoices at most: narrow them down by day for more."""
    found = queries.operator_invoices(
        operator_id=operator_id, asked=asked.asked(), by=request.principal, limit=_MOST_ROWS
    )
    return HttpResponse(
        documents.invoices_csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="invoices.csv"'},
    )


def _place(one: Invoice) -> tuple[datetime, UUID]:
    return one.issued_at, one.id
