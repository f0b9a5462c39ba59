"""Statements, payouts, bank accounts and invoices as others see them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from carnet.kernel.money import Money

_PERIOD: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_MONTHS: Final = 12


class PayoutStatus(StrEnum):
    """Where a payout is. One that is created becomes paid or failed, and stays so."""

    CREATED = "created"
    PAID = "paid"
    FAILED = "failed"


class InvoiceKind(StrEnum):
    """An invoice says what was sold, a credit note takes back what one said."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar month in UTC."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The month that is written as `2026-11`. Raises ValueError."""
        found = _PERIOD.fullmatch(text)
        if found is None or not date.min.year <= int(found[1]) < date.max.year:
            raise ValueError("a month is written as 2026-11")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def at(cls, moment: date) -> Self:
        """The month of a day, or of an instant in UTC."""
        day = moment.astimezone(UTC) if isinstance(moment, datetime) else moment
        return cls(day.year, day.month)

    @property
    def next(self) -> Period:
        """The month after it."""
        return Period(self.year + self.month // _MONTHS, self.month % _MONTHS + 1)

    @property
    def since(self) -> datetime:
        """Its first instant."""
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    @property
    def until(self) -> datetime:
        """The first instant after it."""
        return self.next.since

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What moved an operator's balance; below zero what made it less. They add up to `net`.

    `sales` is what travellers paid, `refunds` what they got back, `exchanges` what exchanges cost or gave back; all
    three with the `commission` and the `tax` that are then taken off. `vouchers` are goodwill at its own expense,
    `cash` is what it took out of its tills, `other` what has no name of its own.
    """

    sales: Money
    refunds: Money
    exchanges: Money
    commission: Money
    tax: Money
    vouchers: Money
    cash: Money
    payouts: Money
    other: Money

    @property
    def net(self) -> Money:
        """What the balance moved."""
        taken = self.commission + self.tax + self.vouchers + self.cash + self.payouts + self.other
        return self.sales + self.refunds + self.exchanges + taken


@dataclass(frozen=True, slots=True)
class MonthBalance:
    """The balance at the beginning and at the end of a month; `running` if it is not over."""

    period: Period
    opening: Money
    closing: Money
    running: bool


@dataclass(frozen=True, slots=True)
class TripLine:
    """What a trip or performance brought in a month. `name` is empty where the listing is no longer known."""

    listing_id: UUID
    name: str
    departs_at: datetime | None
    bookings: int
    gross: Money
    commission: Money
    tax: Money

    @property
    def net(self) -> Money:
        """What of it is the operator's."""
        return self.gross + self.commission + self.tax


@dataclass(frozen=True, slots=True)
class BookingLine:
    """What a booking moved in a month; `gross` is what was paid less what went back."""

    booking_id: UUID
    reference: str
    gross: Money
    commission: Money
    tax: Money

    @property
    def net(self) -> Money:
        """What of it is the operator's."""
        return self.gross + self.commission + self.tax


@dataclass(frozen=True, slots=True)
class Statement:
    """An operator's month in one currency: `opening` + `figures.net` = `closing`.

    `kept` is what the fares kept of tickets that were given back in it (a part of `sales` less `refunds`), `in_tills`
    the cash that is in the operator's tills now; neither moves the balance.
    """

    operator_id: UUID
    operator_name: str
    period: Period
    running: bool
    opening: Money
    figures: Figures
    closing: Money
    kept: Money
    in_tills: Money


@dataclass(frozen=True, slots=True)
class Due:
    """What an operator can be paid now: `balance` - `waiting` - `contested` - `in_tills`, if that is above 0.

    `waiting` is its part of tickets whose trip has not arrived long enough ago, `contested` of tickets of cancelled
    trips whose money nobody has taken back yet. `in_tills` is cash that the operator holds already.
    """

    balance: Money
    waiting: Money
    contested: Money
    in_tills: Money

    @property
    def amount(self) -> Money:
        """What is left; below zero it is carried forward."""
        return self.balance - self.waiting - self.contested - self.in_tills


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where an operator's payouts go, and what its invoices say of it.

    `address` has lines; `tax_number` is what tax law wants on invoices. Both may be empty.
    """

    operator_id: UUID
    holder: str
    iban: str
    address: str
    tax_number: str
    changed_at: datetime

    @property
    def masked(self) -> str:
        """The IBAN as it is shown."""
        return _masked(self.iban)


@dataclass(frozen=True, slots=True)
class Payout:
    """Money that was sent to an operator's bank account, on a `run_date` in UTC.

    `reference` is the bank's, of one that is paid; `reason` says why one failed: its money is owed again.
    """

    id: UUID
    operator_id: UUID
    run_date: date
    amount: Money
    status: PayoutStatus
    holder: str
    iban: str
    reference: str
    reason: str
    created_at: datetime
    decided_at: datetime | None

    @property
    def masked(self) -> str:
        """The IBAN as operators see it."""
        return _masked(self.iban)


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One ticket, or what its exchange cost: `net` + `tax` = `gross`, all below zero in a credit note.

    `tax_bp` are basis points, None where the tax is not one share.
    """

    ticket_id: UUID
    text: str
    passenger: str
    net: Money
    tax_bp: int | None
    tax: Money
    gross: Money


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice or a credit note, as it was issued. `number` is written `series`-000001.

    `corrects` is the number of the invoice that a credit note takes something back of.
    """

    id: UUID
    operator_id: UUID
    kind: InvoiceKind
    number: str
    corrects: str
    booking_id: UUID
    reference: str
    seller: str
    seller_address: str
    tax_number: str
    buyer_email: str
    issued_at: datetime
    net: Money
    tax: Money
    gross: Money
    lines: tuple[InvoiceLine, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class InvoicesAsked:
    """Which invoices are wanted; None and empty leave a question open. `until` is the first instant after them."""

    kind: InvoiceKind | None = None
    since: datetime | None = None
    until: datetime | None = None
    reference: str = ""


def _masked(iban: str) -> str:
    """Country, check digits and the last four of an IBAN."""
    return f"{iban[:4]} … {iban[-4:]}"
