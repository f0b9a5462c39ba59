"""The one place that asks what time it is. Edges call it; rules take `now` as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import overload


def now() -> datetime:
    """The present instant in UTC, with its zone."""
    return datetime.now(UTC)


@overload
def midnight(day: date, *, days: int = 0) -> datetime: ...


@overload
def midnight(day: date | None, *, days: int = 0) -> datetime | None: ...


def midnight(day: date | None, *, days: int = 0) -> datetime | None:
    """When a day begins in UTC, or the one so many days later, at most the last of time; None for no day.

    What happened from one day to another, both included, lies between `midnight(first)` and `midnight(last, days=1)`.
    """
    later = timedelta(days=days)
    return None if day is None else datetime.combine(min(day, date.max - later) + later, time(), UTC)
