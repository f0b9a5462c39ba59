"""Statements and payouts as the API writes them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from carnet.domains.settlement.contracts import (
    BankAccount,
    BookingLine,
    Due,
    Figures,
    MonthBalance,
    Payout,
    PayoutStatus,
    Statement,
    TripLine,
)
from carnet.infra.http import MoneyOut, Out, Prefix
from carnet.infra.http.ids import BookingId, ListingId, OperatorId

PayoutId = Annotated[UUID, Prefix("pot")]


def _eur(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


class MonthOut(Out):
    """A month with the operator's balance before and after it; `running` while it is not over."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"period": "2026-11", "currency": "EUR", "opening": _eur(0), "closing": _eur(81_250), "running": True}
            ]
        }
    )

    period: str
    currency: str
    opening: MoneyOut
    closing: MoneyOut
    running: bool

    @classmethod
    def of(cls, month: MonthBalance) -> Self:
        """The API's form of a month."""
        opening, closing = MoneyOut.of(month.opening), MoneyOut.of(month.closing)
        return cls(
            period=str(month.period),
            currency=opening.currency,
            opening=opening,
            closing=closing,
            running=month.running,
        )


class FiguresOut(Out):
    """What moved the balance; below zero what made it less."""

    sales: MoneyOut = Field(description="What travellers paid.")
    refunds: MoneyOut
    exchanges: MoneyOut = Field(description="What exchanges cost, or gave back.")
    commission: MoneyOut
    tax: MoneyOut
    vouchers: MoneyOut = Field(description="Goodwill at the operator's expense.")
    cash: MoneyOut = Field(description="What the operator took out of its tills.")
    payouts: MoneyOut
    other: MoneyOut

    @classmethod
    def of(cls, figures: Figures) -> Self:
        """The API's form of a statement's lines."""
        return cls(**{name: MoneyOut.of(getattr(figures, name)) for name in cls.model_fields})


class TripLineOut(Out):
    """What a trip or performance brought; `net` is the operator's."""

    listing: ListingId
    name: str
    departs_at: datetime | None
    bookings: int
    gross: MoneyOut
    commission: MoneyOut
    tax: MoneyOut
    net: MoneyOut

    @classmethod
    def of(cls, line: TripLine) -> Self:
        """The API's form of a trip's line."""
        amounts = {name: MoneyOut.of(getattr(line, name)) for name in ("gross", "commission", "tax", "net")}
        return cls(
            listing=line.listing_id, name=line.name, departs_at=line.departs_at, bookings=line.bookings, **amounts
        )


class BookingLineOut(Out):
    """What a booking moved in a month."""

    booking: BookingId
    reference: str
    gross: MoneyOut
    commission: MoneyOut
    tax: MoneyOut
    net: MoneyOut

    @classmethod
    def of(cls, line: BookingLine) -> Self:
        """The API's form of a booking's line."""
        amounts = {name: MoneyOut.of(getattr(line, name)) for name in ("gross", "commission", "tax", "net")}
        return cls(booking=line.booking_id, reference=line.reference, **amounts)


class StatementOut(Out):
    """A month: the opening balance and all that moved it make the closing balance, to the cent.

    `kept` was kept of tickets that were given back (it is in `sales` less `refunds`), `in_tills` is the cash that is in
    the operator's tills now; neither moves the balance.
    """

    operator: OperatorId
    operator_name: str
    period: str
    currency: str
    running: bool
    opening: MoneyOut
    figures: FiguresOut
    closing: MoneyOut
    kept: MoneyOut
    in_tills: MoneyOut
    trips: list[TripLineOut]

    @classmethod
    def of(cls, one: Statement, trips: tuple[TripLine, ...]) -> Self:
        """The API's form of a statement."""
        return cls(
            operator=one.operator_id,
            operator_name=one.operator_name,
            period=str(one.period),
            currency=one.opening.currency,
            running=one.running,
            opening=MoneyOut.of(one.opening),
            figures=FiguresOut.of(one.figures),
            closing=MoneyOut.of(one.closing),
            kept=MoneyOut.of(one.kept),
            in_tills=MoneyOut.of(one.in_tills),
            trips=[TripLineOut.of(line) for line in trips],
        )


class DueOut(Out):
    """What can be paid out now: `balance` less the next three; below zero it is carried forward.

    `waiting` is for tickets whose trip has not arrived three days ago, `contested` for those of cancelled trips whose
    holders have not taken their money back yet, `in_tills` is cash that the operator holds already.
    """

    balance: MoneyOut
    waiting: MoneyOut
    contested: MoneyOut
    in_tills: MoneyOut
    amount: MoneyOut

    @classmethod
    def of(cls, due: Due) -> Self:
        """The API's form of what is due."""
        return cls(**{name: MoneyOut.of(getattr(due, name)) for name in cls.model_fields})


class OperatorPayoutOut(Out):
    """Money that was sent to the operator's bank account."""

    id: PayoutId
    run_date: date
    amount: MoneyOut
    status: PayoutStatus
    iban: str = Field(description="All but its beginning and end is left out.")
    reference: str = Field(description="The bank's, once it is paid.")
    reason: str = Field(description="Why it failed; the money is owed again.")
    created_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, payout: Payout) -> Self:
        """The API's form of a payout for its operator."""
        return cls.model_validate({**_fields(payout), "iban": payout.masked})


class PayoutOut(OperatorPayoutOut):
    """A payout as those see it who make the bank transfer."""

    operator: OperatorId
    holder: str
    iban: str

    @classmethod
    def of(cls, payout: Payout) -> Self:
        """The API's form of a payout for who pays it."""
        return cls.model_validate(
            {**_fields(payout), "operator": payout.operator_id, "holder": payout.holder, "iban": payout.iban}
        )


class BankAccountOut(Out):
    """Where payouts go; the IBAN is shown in part."""

    holder: str
    iban: str
    address: str
    tax_number: str
    changed_at: datetime

    @classmethod
    def of(cls, account: BankAccount) -> Self:
        """The API's form of a bank account."""
        return cls(
            holder=account.holder,
            iban=account.masked,
            address=account.address,
            tax_number=account.tax_number,
            changed_at=account.changed_at,
        )


def _fields(payout: Payout) -> dict[str, Any]:
    return {
        "id": payout.id,
        "run_date": payout.run_date,
        "amount": MoneyOut.of(payout.amount),
        "status": payout.status,
        "reference": payout.reference,
        "reason": payout.reason,
        "created_at": payout.created_at,
        "decided_at": payout.decided_at,
    }
