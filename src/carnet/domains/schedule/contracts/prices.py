"""What one passenger pays, line by line: the one place where a price is worked out. Pure, integers only.

The order is fixed, and so is the rounding: every line is rounded half up to a whole minor unit by itself, so that the
lines of a ticket add up to its price to the cent.

1. the fare, by its tariff
2. the largest of the reductions that apply; they are not added up
3. taxes and fees on top, of the country where one boards: shares are taken of the reduced fare
4. what a promo code takes off, never more than there is
5. taxes and fees that are in the fare are only shown: of a share of `r` basis points, `r / (10,000 + r)` of what is
   left of the fare
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from carnet.kernel.money import Money, total

if TYPE_CHECKING:
    from carnet.domains.schedule.contracts.fares import Charge, Fare, FareTable, PassengerKind, Reduction
    from carnet.domains.schedule.contracts.listings import StopSnapshot
    from carnet.kernel.span import Span

_WHOLE: Final = 10_000


class LineKind(StrEnum):
    """What a line of a price is about."""

    FARE = "fare"
    REDUCTION = "reduction"
    TAX = "tax"
    FEE = "fee"
    PROMO = "promo"


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of a price: `amount` is added up, below zero for what is taken off, unless it is `included`.

    `name` is a tax's or fee's as its operator wrote it, or the word of a reduction (`child`, `senior`, `group`);
    `rate_bp` the share in basis points where the line is one.
    """

    kind: LineKind
    amount: Money
    name: str = ""
    rate_bp: int = 0
    included: bool = False


@dataclass(frozen=True, slots=True)
class PriceExplanation:
    """How a price came about. The lines that are not `included` add up to `total`, which is never below zero."""

    lines: tuple[PriceLine, ...]
    total: Money


def explain(
    table: FareTable,
    fare: Fare,
    stops: Sequence[StopSnapshot],
    span: Span,
    *,
    kind: PassengerKind | None = None,
    group: int = 1,
    off: int = 0,
) -> PriceExplanation:
    """What one passenger of a `kind` (None: an adult) pays for `span`, travelling in a `group` of so many.

    `off` is this passenger's share of a promo code, in minor units. Raises UnknownPrice when the tariff has no such
    pair, ValueError for an `off` that is no amount.
    """
    if type(off) is not int or off < 0:
        raise ValueError(f"a discount is a whole number of minor units, zero or more, not {off!r}")
    full = Money(fare.tariff.price(stops, span), table.currency)
    if not (fare.reductions or table.charges or off):
        return PriceExplanation((PriceLine(LineKind.FARE, full),), full)
    lines = [PriceLine(LineKind.FARE, full)]
    if reduction := largest(fare.reductions, kind, group):
        taken = -full.share(reduction.off_bp)
        lines.append(PriceLine(LineKind.REDUCTION, taken, reduction.kind.value, reduction.off_bp))
    reduced = total((line.amount for line in lines), table.currency)
    due = [charge for charge in table.charges if charge.country in {"", stops[span.from_stop].country}]
    lines += _on_top(due, reduced)
    before = total((line.amount for line in lines), table.currency)
    taken_off = Money(min(off, before.amount), table.currency)
    if taken_off.amount:
        lines.append(PriceLine(LineKind.PROMO, -taken_off))
    lines += _inside(due, Money(max(reduced.amount - taken_off.amount, 0), table.currency))
    return PriceExplanation(tuple(lines), before - taken_off)


def largest(reductions: Sequence[Reduction], kind: PassengerKind | None, group: int) -> Reduction | None:
    """The largest of the reductions that apply to a passenger of a `kind` in a `group` of so many; None for none."""
    word = "adult" if kind is None else kind.value
    applying = [one for one in reductions if one.kind.value == word or (one.least is not None and group >= one.least)]
    return max(applying, key=lambda one: (one.off_bp, one.kind.value), default=None)


def _on_top(due: Sequence[Charge], reduced: Money) -> Iterator[PriceLine]:
    """What is charged beside the fare."""
    for charge in due:
        if not charge.included:
            amount = reduced.share(charge.rate_bp) if charge.rate_bp else Money(charge.amount, reduced.currency)
            yield PriceLine(LineKind(charge.kind.value), amount, charge.name, charge.rate_bp)


def _inside(due: Sequence[Charge], paid: Money) -> Iterator[PriceLine]:
    """What of the `paid` fare is a tax or a fee."""
    for charge in due:
        if charge.included:
            amount = _contained(paid.amount, charge.rate_bp) if charge.rate_bp else min(charge.amount, paid.amount)
            yield PriceLine(
                LineKind(charge.kind.value), Money(amount, paid.currency), charge.name, charge.rate_bp, included=True
            )


def _contained(gross: int, rate_bp: int) -> int:
    """The tax in a gross price to whose net price `rate_bp` were added, half up."""
    whole = _WHOLE + rate_bp
    return (2 * gross * rate_bp + whole) // (2 * whole)
