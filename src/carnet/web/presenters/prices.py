"""A price line by line, as the sum beside a purchase shows it: what is alike is told once with how often."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import Ticket
from carnet.domains.schedule.contracts import LineKind, PassengerKind, PriceLine
from carnet.kernel.money import Money, total

_REDUCTIONS: Final[dict[str, Promise]] = {"child": _("Child"), "senior": _("Senior"), "group": _("Group")}
_ORDER: Final = (LineKind.FARE, LineKind.REDUCTION, LineKind.FEE, LineKind.TAX, LineKind.PROMO)


@dataclass(frozen=True, slots=True)
class Priced:
    """What is known of one passenger's price."""

    kind: PassengerKind
    family: str
    lines: Sequence[PriceLine]


@dataclass(frozen=True, slots=True)
class SumRow:
    """One row of a sum: `count` times `each`; a row that was taken off is below zero."""

    label: str
    each: Money
    count: int

    @property
    def whole(self) -> Money:
        """What the row adds to the sum."""
        return self.each * self.count


@dataclass(frozen=True, slots=True)
class Sum:
    """Rows that add up to `total`; `included` says in words which taxes and fees the fares hold."""

    rows: tuple[SumRow, ...]
    included: tuple[SumRow, ...]
    total: Money


def of_tickets(tickets: Iterable[Ticket], currency: str) -> Sum:
    """The sum of a booking, as it was when it was made."""
    return summed([Priced(one.passenger.kind, one.family, one.lines) for one in tickets], currency)


def summed(passengers: Sequence[Priced], currency: str) -> Sum:
    """The sum for these passengers, whose lines are all in `currency`."""
    rows: dict[tuple[int, str, str, int, bool], list[Money]] = {}
    for one in passengers:
        for line in one.lines:
            kind = one.kind.value if line.kind is LineKind.FARE else ""
            name = one.family if line.kind is LineKind.FARE else line.name
            amount = 0 if line.kind is LineKind.PROMO or line.included else line.amount.amount
            key = (_ORDER.index(line.kind), kind + "/" + name, str(line.rate_bp), amount, line.included)
            rows.setdefault(key, []).append(line.amount)
    shown: list[SumRow] = []
    included: list[SumRow] = []
    for (order, named, rate, _amount, inside), amounts in sorted(rows.items(), key=lambda row: row[0][0]):
        kind, _slash, name = named.partition("/")
        words = _label(_ORDER[order], kind, name, int(rate), len(amounts))
        if inside or _ORDER[order] is LineKind.PROMO:
            row = SumRow(words, total(amounts, currency), 1)
        else:
            row = SumRow(words, amounts[0], len(amounts))
        (included if inside else shown).append(row)
    return Sum(tuple(shown), tuple(included), total((row.whole for row in shown), currency))


def _label(line: LineKind, kind: str, name: str, rate_bp: int, count: int) -> str:
    match line:
        case LineKind.FARE:
            return gettext("%(who)s, %(fare)s") % {"who": people(PassengerKind(kind), count), "fare": name}
        case LineKind.REDUCTION:
            who = str(_REDUCTIONS.get(name, name))
            return gettext("%(who)s, %(percent)s less") % {"who": who, "percent": percent(rate_bp)}
        case LineKind.PROMO:
            return gettext("Promo code")
    return f"{name} {percent(rate_bp)}" if rate_bp else name


def people(kind: PassengerKind, count: int) -> str:
    """`2 adults`, `1 child`."""
    n = {"n": count}
    match kind:
        case PassengerKind.CHILD:
            return ngettext("%(n)d child", "%(n)d children", count) % n
        case PassengerKind.SENIOR:
            return ngettext("%(n)d senior", "%(n)d seniors", count) % n
    return ngettext("%(n)d adult", "%(n)d adults", count) % n


def percent(basis_points: int) -> str:
    """A share as people write it: `7 %`, `12.5 %`."""
    return f"{basis_points / 100:g}\u00a0%"
