"""Values of a row in the types GTFS gives them. All raise BrokenRow with the column's name in the text."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from datetime import date
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from carnet.domains.schedule.gtfs.errors import BrokenRow, Reason

LATEST: Final = 7 * 24 * 3600  # seconds; nothing runs for more than a week
LARGEST: Final = 2**31 - 1

_HUGE: Final = 1e9

_LONGEST_KEY: Final = 200
_YEARS: Final = range(1970, 2200)
_TIME: Final = re.compile(r"([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])")
_DATE: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


def key(value: str, column: str) -> str:
    """An id: not empty, and not so long that no index could hold it."""
    if not value or len(value) > _LONGEST_KEY:
        raise BrokenRow(
            Reason.INVALID_VALUE if value else Reason.MISSING_VALUE,
            f"{column} is longer than {_LONGEST_KEY} characters" if value else f"{column} is empty",
        )
    return value


@lru_cache(maxsize=1 << 17)
def seconds(value: str, column: str) -> int:
    """Seconds since the start of the service day (noon less 12 h) for `H:MM:SS`, where hours may pass 24."""
    found = _TIME.fullmatch(value)
    if not found:
        raise BrokenRow(Reason.INVALID_TIME, f"{column} is no time: {value!r}")
    hours, minutes, rest = map(int, found.groups())
    passed = hours * 3600 + minutes * 60 + rest
    if passed > LATEST:
        raise BrokenRow(Reason.INVALID_TIME, f"{column} is more than a week after the start: {value}")
    return passed


@lru_cache(maxsize=1 << 14)
def day(value: str, column: str) -> date:
    """The date of `YYYYMMDD`."""
    found = _DATE.fullmatch(value)
    if found and int(found[1]) in _YEARS:
        with suppress(ValueError):
            return date(*map(int, found.groups()))
    raise BrokenRow(Reason.INVALID_DATE, f"{column} is no date: {value!r}")


@lru_cache(maxsize=1 << 14)
def whole(value: str, column: str, *, least: int = 0, most: int = LARGEST) -> int:
    """A whole number from `least` to `most`, plain digits."""
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(LARGEST))):
        raise BrokenRow(Reason.INVALID_NUMBER, f"{column} is no whole number: {value!r}")
    number = int(value)
    if not least <= number <= most:
        raise BrokenRow(Reason.INVALID_NUMBER, f"{column} must be from {least} to {most}, not {value}")
    return number


def choice(value: str, column: str, most: int, *, default: int = 0) -> int:
    """One of the values 0 to `most` of an enumeration; `default` where there is none."""
    return whole(value, column, most=most) if value else default


def decimal(value: str, column: str, *, least: float = -_HUGE, most: float = _HUGE) -> float:
    """A number from `least` to `most`."""
    number = float(value) if _DECIMAL.fullmatch(value) else math.nan
    if not least <= number <= most:
        raise BrokenRow(Reason.INVALID_NUMBER, f"{column} is no number, or none that makes sense: {value!r}")
    return number


def position(latitude: str, longitude: str) -> tuple[float, float]:
    """WGS 84 degrees. The point 0, 0 in the Gulf of Guinea stands for "unknown" and is refused."""
    try:
        place = decimal(latitude, "stop_lat"), decimal(longitude, "stop_lon")
    except BrokenRow as error:
        raise BrokenRow(Reason.INVALID_POSITION, error.detail) from None
    if abs(place[0]) > 90 or abs(place[1]) > 180 or place == (0, 0):  # noqa: PLR2004  degrees
        raise BrokenRow(Reason.INVALID_POSITION, f"there is no stop at {latitude}, {longitude}")
    return place


@lru_cache(maxsize=1 << 10)
def timezone(value: str, column: str) -> str:
    """The name of an IANA time zone."""
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise BrokenRow(Reason.UNKNOWN_TIMEZONE, f"{column} is no time zone: {value!r}") from None
    return value
