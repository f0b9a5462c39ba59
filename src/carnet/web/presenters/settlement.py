"""An operator's money in words and bars: balances, statements, payouts, invoices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.domains.settlement.contracts import (
    BankAccount,
    Due,
    Invoice,
    InvoiceKind,
    MonthBalance,
    Payout,
    PayoutStatus,
    Period,
    Statement,
)
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.web.presenters import wording
from carnet.web.presenters.states import State

INVOICE_WORDS: Final[dict[InvoiceKind, Promise]] = {
    InvoiceKind.INVOICE: _("Invoice"),
    InvoiceKind.CREDIT_NOTE: _("Credit note"),
}
_PAYOUT_STATES: Final[dict[PayoutStatus, tuple[Promise, str]]] = {
    PayoutStatus.CREATED: (_("On its way"), "signal"),
    PayoutStatus.PAID: (_("Paid"), "ok"),
    PayoutStatus.FAILED: (_("Failed"), "bad"),
}
_FIGURES: Final[tuple[tuple[str, Promise], ...]] = (
    ("sales", _("Sales")),
    ("refunds", _("Given back")),
    ("exchanges", _("Exchanges")),
    ("commission", _("Commission")),
    ("tax", _("Tax")),
    ("vouchers", _("Vouchers you gave")),
    ("cash", _("Cash you took out of tills")),
    ("payouts", _("Payouts")),
    ("other", _("Other")),
)
_ALWAYS: Final = {"sales", "refunds", "commission", "payouts"}
_WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class DueView:
    """What can be paid out in a currency. `owes`: it is below zero and carried forward; `waits`: for a bank account."""

    due: Due
    owes: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month; `bar` is its closing balance in percent of the largest."""

    period: str
    word: str
    month: MonthBalance
    bar: int


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of a statement; `amount` carries its sign."""

    word: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PayoutRow:
    """A payout. `id` is as addresses have it; `iban` is whole for who pays it, else shown in part."""

    id: str
    day: date
    amount: Money
    state: State
    decided_at: datetime | None
    holder: str
    iban: str
    operator: str
    note: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice or credit note; `id` is as addresses have it."""

    id: str
    word: str
    invoice: Invoice


def dues(found: Iterable[Due], account: BankAccount | None) -> tuple[DueView, ...]:
    """What is due in each currency, and what stands in the way."""
    return tuple(DueView(one, one.amount.amount < 0, account is None and one.amount.amount > 0) for one in found)


def months(found: Sequence[MonthBalance]) -> tuple[MonthRow, ...]:
    """The months in their order."""
    most = max((one.closing.amount for one in found), default=0)
    return tuple(
        MonthRow(str(one.period), month_word(one.period), one, _percent(one.closing.amount, most)) for one in found
    )


def month_word(period: Period) -> str:
    """`November 2026`."""
    return date_format(period.since, "F Y")


def figures(one: Statement) -> tuple[FigureRow, ...]:
    """What lies between the balances; what did not happen is left out, but for what always does."""
    rows = ((name, word, getattr(one.figures, name)) for name, word in _FIGURES)
    return tuple(FigureRow(str(word), amount) for name, word, amount in rows if amount.amount or name in _ALWAYS)


def payout_words() -> tuple[tuple[PayoutStatus, str], ...]:
    """What the states of payouts are called."""
    return tuple((status, str(word)) for status, (word, _tone) in _PAYOUT_STATES.items())


def payouts(
    found: Iterable[Payout], *, whole: bool = False, names: Mapping[UUID, str] | None = None
) -> tuple[PayoutRow, ...]:
    """The payouts in their order, with the `whole` IBAN or a part of it; `names` are the operators'."""
    return tuple(_payout(one, whole=whole, name=(names or {}).get(one.operator_id, "")) for one in found)


def invoices(found: Iterable[Invoice]) -> list[InvoiceRow]:
    """The invoices in their order."""
    return [InvoiceRow(ids.encode("ivc", one.id), str(INVOICE_WORDS[one.kind]), one) for one in found]


def _payout(one: Payout, *, whole: bool, name: str) -> PayoutRow:
    word, tone = _PAYOUT_STATES[one.status]
    return PayoutRow(
        id=ids.encode("pot", one.id),
        day=one.run_date,
        amount=one.amount,
        state=State(str(word), tone),
        decided_at=one.decided_at,
        holder=one.holder,
        iban=wording.in_fours(one.iban) if whole else one.masked,
        operator=name,
        note=one.reason or one.reference,
        is_open=one.status is PayoutStatus.CREATED,
    )


def _percent(part: int, whole: int) -> int:
    return max(0, part) * _WHOLE // whole if whole > 0 else 0
