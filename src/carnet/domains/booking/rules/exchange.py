"""What exchanging tickets costs or gives back. Pure integers of minor units, in one currency.

A ticket's old value is what was paid for it, its new price today's. The fee is paid first, also out of a lower price;
what then is left goes back as far as the old fare gives anything back at this time. Tickets of one exchange are settled
together: what one gives back pays for another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.domains.booking.contracts import NewTicket
from carnet.domains.booking.rules.cancellation import kept_by_fare
from carnet.domains.booking.rules.shares import poured
from carnet.domains.payments.contracts import AccountKind, Credit
from carnet.domains.schedule.contracts import RefundTier
from carnet.kernel.money import Money

REBOOKED_WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Shares:
    """Whose a ticket's price is: what of it the platform keeps, and what of it is tax; the rest is the operator's."""

    operator_id: UUID
    commission: int
    tax: int


def kept_of_lower_price(
    *, old_value: Money, price: Money, fee: Money, tiers: Sequence[RefundTier], departs_at: datetime, now: datetime
) -> Money:
    """What the old fare keeps of a lower price: of what the fee leaves of it, what the tier of this hour says."""
    left = old_value.amount - price.amount - fee.amount
    if left <= 0:
        return Money(0, old_value.currency)
    kept, _ = kept_by_fare(Money(left, old_value.currency), tiers, departs_at=departs_at, now=now)
    return kept


def difference(*, old_value: Money, price: Money, fee: Money, kept: Money) -> Money:
    """What is to pay for one ticket; below zero what goes back."""
    return price + fee + kept - old_value


def given_back(differences: Sequence[Money]) -> tuple[int, ...]:
    """What goes back for each of the tickets when they are settled together: nothing if something is to pay for all."""
    return poured(max(0, -sum(one.amount for one in differences)), [max(0, -one.amount) for one in differences])


def to_pay(differences: Iterable[Money]) -> int:
    """What is to pay for all of the tickets together, or nothing."""
    return max(0, sum(one.amount for one in differences))


def moved_shares(old: Iterable[Shares], new: Iterable[Shares]) -> Mapping[tuple[AccountKind, UUID], int]:
    """What moves between an operator's accounts so that commission and tax are the new tickets'; it sums to zero."""
    moved: dict[tuple[AccountKind, UUID], int] = {}
    for sign, tickets in ((-1, old), (1, new)):
        for one in tickets:
            parts = (
                (AccountKind.PLATFORM_REVENUE, one.commission),
                (AccountKind.TAX, one.tax),
                (AccountKind.OPERATOR_PAYABLE, -one.commission - one.tax),
            )
            for kind, amount in parts:
                moved[kind, one.operator_id] = moved.get((kind, one.operator_id), 0) + sign * amount
    return {account: amount for account, amount in moved.items() if amount}


def credited(due: Money, operator_id: UUID) -> tuple[Credit, ...]:
    """Who gets what is to pay: the operator, of whose account commission and tax are taken by `moved_shares`."""
    return (Credit(AccountKind.OPERATOR_PAYABLE, operator_id, due),) if due.amount else ()


def settled(tickets: Sequence[NewTicket], currency: str) -> tuple[Money, Money]:
    """What is due and what goes back for tickets that are exchanged together; one of them, or both, is nothing."""
    differences = [one.difference for one in tickets]
    return Money(to_pay(differences), currency), Money(sum(given_back(differences)), currency)


def rebooking_window(departs_at: datetime, now: datetime) -> tuple[datetime, datetime]:
    """From when until when another trip may leave that is taken instead of a changed one, without a charge."""
    return max(now, departs_at - REBOOKED_WITHIN), max(now, departs_at) + REBOOKED_WITHIN
