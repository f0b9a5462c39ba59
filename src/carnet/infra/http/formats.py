"""How values stand in answers: money in minor units, instants with the offset of the place they are about."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from carnet.kernel.money import Money


def money(value: Money) -> dict[str, Any]:
    """An amount in minor units with its currency."""
    return {"amount": value.amount, "currency": value.currency}


def instant(value: datetime) -> str:
    """An instant in UTC, RFC 3339 with `Z`."""
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@lru_cache(maxsize=65_536)
def local(value: datetime, zone: str) -> str:
    """An instant with the offset of an IANA zone, RFC 3339. Kept, since a timetable's instants come again and again."""
    return value.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
