"""Which invoices and credit notes a booking has, and what is in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from carnet.domains.booking.contracts import SoldBooking, SoldTicket, TicketStatus
from carnet.domains.payments.contracts import Returned
from carnet.domains.settlement.contracts import InvoiceKind, InvoiceLine
from carnet.kernel.money import Money, total

_LETTERS: Final = {InvoiceKind.INVOICE: "I", InvoiceKind.CREDIT_NOTE: "C"}
_SURCHARGE: Final = "Exchange"


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice or credit note without its number.

    `cause_id` is why there is one, once for each kind: the booking, or the ticket that was given back or came in
    exchange. `corrects` is the cause of the invoice that a credit note takes something back of.
    """

    operator_id: UUID
    kind: InvoiceKind
    cause_id: UUID
    corrects: UUID | None
    booking: SoldBooking
    lines: tuple[InvoiceLine, ...]

    @property
    def gross(self) -> Money:
        """What the lines come to."""
        return total((line.gross for line in self.lines), self.lines[0].gross.currency)


def series_of(kind: InvoiceKind, year: int) -> str:
    """The series that a document of a year is numbered in."""
    return f"{_LETTERS[kind]}{year:04}"


def written(series: str, number: int) -> str:
    """A number as it stands on the paper: `I2026-000042`."""
    return f"{series}-{number:06}"


def drafts(
    booking: SoldBooking,
    returned: Mapping[UUID, Returned],
    texts: Mapping[UUID, str],
    *,
    unpaid: Collection[UUID] = (),
) -> tuple[Draft, ...]:
    """All documents that a booking has come to by now, those first that others correct.

    An invoice for each operator in it; a credit note for what went back for a ticket; for an exchanged ticket a credit
    note over all of it, and an invoice over what came for it. What costs nothing has none. `texts` describe the
    tickets, `returned` says what went back; of `unpaid` ones, which ended as their money could not be taken, all does.
    """
    whole = {one for one, back in returned.items() if back.unpaid} | {*unpaid}
    found = [*_firsts(booking, texts), *_exchanges(booking, texts), *_backs(booking, returned, whole, texts)]
    return tuple(draft for draft in found if draft.gross.amount)


def _firsts(booking: SoldBooking, texts: Mapping[UUID, str]) -> Iterator[Draft]:
    bought = [ticket for ticket in booking.tickets if ticket.replaces_id is None]
    for operator in sorted({ticket.operator_id for ticket in bought}):
        lines = [_line(ticket, ticket.price, ticket.tax, texts) for ticket in bought if ticket.operator_id == operator]
        yield Draft(operator, InvoiceKind.INVOICE, booking.id, None, booking, tuple(lines))


def _exchanges(booking: SoldBooking, texts: Mapping[UUID, str]) -> Iterator[Draft]:
    for ticket in booking.tickets:
        if ticket.replaces_id is not None:
            lines = (_line(ticket, ticket.price, ticket.tax, texts), *_surcharge(ticket))
            yield Draft(ticket.operator_id, InvoiceKind.INVOICE, ticket.id, None, booking, lines)


def _backs(
    booking: SoldBooking, returned: Mapping[UUID, Returned], whole: Collection[UUID], texts: Mapping[UUID, str]
) -> Iterator[Draft]:
    for ticket in booking.tickets:
        lines = tuple(_back(ticket, returned, whole, texts))
        if lines:
            corrects = booking.id if ticket.replaces_id is None else ticket.id
            yield Draft(ticket.operator_id, InvoiceKind.CREDIT_NOTE, ticket.id, corrects, booking, lines)


def _back(
    ticket: SoldTicket, returned: Mapping[UUID, Returned], whole: Collection[UUID], texts: Mapping[UUID, str]
) -> Iterator[InvoiceLine]:
    """What is taken back of a ticket: what its exchange cost only where nothing of it was paid."""
    if ticket.id in whole or ticket.status is TicketStatus.EXCHANGED:
        yield _line(ticket, -ticket.price, -ticket.tax, texts)
    elif ticket.id in returned:
        yield _line(ticket, -returned[ticket.id].amount, -returned[ticket.id].tax, texts)
    if ticket.id in whole:
        yield from _surcharge(ticket, sign=-1)


def _line(ticket: SoldTicket, gross: Money, tax: Money, texts: Mapping[UUID, str]) -> InvoiceLine:
    passenger = f"{ticket.passenger.first_name} {ticket.passenger.last_name}"
    return InvoiceLine(ticket.id, texts.get(ticket.id, ""), passenger, gross - tax, ticket.tax_bp, tax, gross)


def _surcharge(ticket: SoldTicket, *, sign: int = 1) -> Sequence[InvoiceLine]:
    """What the exchange cost beside the prices, as a line of its own: no tax is kept of it."""
    nothing = Money(0, ticket.price.currency)
    if not ticket.surcharge.amount:
        return ()
    amount = ticket.surcharge * sign
    return (InvoiceLine(ticket.id, _SURCHARGE, "", amount, 0, nothing, amount),)
