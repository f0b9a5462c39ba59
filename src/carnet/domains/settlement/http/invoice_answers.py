"""Invoices as the API writes them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from carnet.domains.settlement.contracts import Invoice, InvoiceKind, InvoiceLine
from carnet.infra.http import MoneyOut, Out, Prefix
from carnet.infra.http.ids import OperatorId, TicketId

InvoiceId = Annotated[UUID, Prefix("ivc")]


class InvoiceLineOut(Out):
    """A ticket, or what its exchange cost; below zero in a credit note."""

    ticket: TicketId
    text: str
    passenger: str
    net: MoneyOut
    tax_bp: int | None = Field(description="Basis points; null where the tax is not one share.")
    tax: MoneyOut
    gross: MoneyOut

    @classmethod
    def of(cls, line: InvoiceLine) -> Self:
        """The API's form of a line."""
        amounts = {name: MoneyOut.of(getattr(line, name)) for name in ("net", "tax", "gross")}
        return cls(ticket=line.ticket_id, text=line.text, passenger=line.passenger, tax_bp=line.tax_bp, **amounts)


class InvoiceOut(Out):
    """An invoice or credit note; `corrects` is the number of the invoice that a credit note takes something back of."""

    id: InvoiceId
    number: str
    kind: InvoiceKind
    corrects: str | None
    booking: str = Field(description="Its reference.")
    operator: OperatorId
    seller: str
    seller_address: str
    tax_number: str
    buyer_email: str
    issued_at: datetime
    net: MoneyOut
    tax: MoneyOut
    gross: MoneyOut
    lines: list[InvoiceLineOut]

    @classmethod
    def of(cls, one: Invoice) -> Self:
        """The API's form of an invoice."""
        amounts = {name: MoneyOut.of(getattr(one, name)) for name in ("net", "tax", "gross")}
        return cls(
            id=one.id,
            number=one.number,
            kind=one.kind,
            corrects=one.corrects or None,
            booking=one.reference,
            operator=one.operator_id,
            seller=one.seller,
            seller_address=one.seller_address,
            tax_number=one.tax_number,
            buyer_email=one.buyer_email,
            issued_at=one.issued_at,
            lines=[InvoiceLineOut.of(line) for line in one.lines],
            **amounts,
        )
