"""Who gets which part of a ticket's price. Pure integers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

from carnet.domains.payments.contracts import AccountKind, Credit
from carnet.domains.schedule.contracts import LineKind, PriceLine
from carnet.kernel.money import Money


class Sold(Protocol):
    """A ticket's price in minor units, and what of it is whose."""

    @property
    def amount(self) -> int:
        """The price."""

    @property
    def commission(self) -> int:
        """What the platform keeps."""

    @property
    def tax(self) -> int:
        """What is tax."""

    @property
    def operator_id(self) -> UUID:
        """Whom the rest belongs to."""


def tax_in(lines: Sequence[PriceLine], price: Money) -> Money:
    """The taxes in a price, included or on top; a promo code may leave less of it than they were.

    The platform's commission is taken of what is left.
    """
    if len(lines) < 2:  # noqa: PLR2004  a single line is the fare itself, and almost every ticket's
        return Money(0, price.currency)
    taxes = sum(line.amount.amount for line in lines if line.kind is LineKind.TAX)
    return Money(min(taxes, price.amount), price.currency)


def credits_of(tickets: Iterable[Sold], currency: str) -> tuple[Credit, ...]:
    """Who gets what tickets cost: their operators, less the platform's commission and the tax; as `sql/due.sql`."""
    sums: dict[tuple[AccountKind, UUID], int] = defaultdict(int)
    for one in tickets:
        sums[AccountKind.OPERATOR_PAYABLE, one.operator_id] += one.amount - one.commission - one.tax
        sums[AccountKind.PLATFORM_REVENUE, one.operator_id] += one.commission
        sums[AccountKind.TAX, one.operator_id] += one.tax
    return tuple(Credit(kind, owner, Money(amount, currency)) for (kind, owner), amount in sums.items() if amount)


def taken_back(sold: Sold, refund: int, currency: str) -> tuple[Credit, ...]:
    """From whom a `refund` of a ticket's price is taken back, in minor units; the parts add up to the refund.

    The tax stays in proportion to what is kept of the price, the commission to what is kept without the tax, half up;
    the operator bears the rest. Nobody gives back more than they had.
    """
    kept = sold.amount - refund
    tax_kept = _share(sold.tax, kept, sold.amount)
    commission_kept = _share(sold.commission, kept - tax_kept, sold.amount - sold.tax)
    operators = (sold.amount - sold.commission - sold.tax) - (kept - commission_kept - tax_kept)
    parts = (
        (AccountKind.OPERATOR_PAYABLE, operators),
        (AccountKind.PLATFORM_REVENUE, sold.commission - commission_kept),
        (AccountKind.TAX, sold.tax - tax_kept),
    )
    return tuple(Credit(kind, sold.operator_id, Money(part, currency)) for kind, part in parts if part)


def _share(part: int, kept: int, amount: int) -> int:
    return (2 * part * kept + amount) // (2 * amount) if amount else 0


def poured(amount: int, most: Iterable[int]) -> tuple[int, ...]:
    """An amount over places of which each takes so much `most`, the first ones first. What is too much is left out."""
    shares = []
    for limit in most:
        share = min(amount, limit)
        shares.append(share)
        amount -= share
    return tuple(shares)


def over_tickets(amount: int, prices: Sequence[int]) -> list[int]:
    """Spread an amount over tickets in their order, at most its price over each; what is left is the last one's."""
    shares = list(poured(amount, prices))
    if shares:
        shares[-1] += amount - sum(shares)
    return shares
