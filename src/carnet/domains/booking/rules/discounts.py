"""What a promo code takes off each ticket. Pure integers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carnet.domains.booking.contracts import PromoCode, PromoKind
from carnet.kernel.money import Money


def taken_off(code: PromoCode, prices: Sequence[Money]) -> tuple[int, ...]:
    """What the code takes off tickets at these prices, in minor units, ticket by ticket.

    A percentage is taken of each price, half up. An amount is for all tickets together: each bears its part by price,
    the parts add up to the amount to the cent, and no ticket falls below zero.
    """
    if code.kind is PromoKind.PERCENT:
        return tuple(price.share(code.off_bp).amount for price in prices)
    whole = sum(price.amount for price in prices)
    off = min(code.amount, whole)
    taken, before, seen = [], 0, 0
    for price in prices:
        seen += price.amount
        until_here = off * seen // whole if whole else 0
        taken.append(until_here - before)
        before = until_here
    return tuple(taken)


def why_not_now(code: PromoCode, now: datetime) -> str:
    """Why the code does not hold at `now`, in a sentence; empty when it does."""
    if code.stopped_at is not None and code.stopped_at <= now:
        return f"{code.code} is no longer valid."
    if code.valid_from is not None and now < code.valid_from:
        return f"{code.code} is not valid yet."
    if code.valid_until is not None and now >= code.valid_until:
        return f"{code.code} is no longer valid."
    return ""
