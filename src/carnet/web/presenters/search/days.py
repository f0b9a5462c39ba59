"""The strip of neighbouring days with their lowest prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.formats import date_format

from carnet.domains.search.contracts import DayPrice
from carnet.kernel.money import Money
from carnet.web.presenters.search.asked import Asked

_DAYS: Final = 7
_BEFORE: Final = 3


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the strip; `price` is for all passengers, None when nothing is on sale."""

    word: str
    price: Money | None
    href: str
    chosen: bool
    lowest: bool


def window(day: date, today: date) -> tuple[date, date]:
    """The first and last day of the strip: the chosen one in the middle, but none that is over."""
    first = max(day - timedelta(days=_BEFORE), min(today, day))
    return first, first + timedelta(days=_DAYS - 1)


def strip(prices: Sequence[DayPrice], asked: Asked) -> tuple[Day, ...]:
    """The days in order; the lowest price is marked when days differ."""
    known = [cell.price.amount for cell in prices if cell.price]
    lowest = min(known) if len(set(known)) > 1 else None
    return tuple(
        Day(
            word=date_format(cell.day, "D j"),
            price=cell.price * asked.passengers if cell.price else None,
            href=asked.url(day=cell.day),
            chosen=cell.day == asked.day,
            lowest=cell.price is not None and cell.price.amount == lowest,
        )
        for cell in prices
    )
