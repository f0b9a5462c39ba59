"""Distances on the globe."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Final, Protocol

_RADIUS: Final = 6_371_008.8
"""The mean radius of the earth in metres (IUGG)."""
_NEAR: Final = 20_000


class Placed(Protocol):
    """Anything with a position in WGS 84 degrees, or without one."""

    @property
    def latitude(self) -> float | None:
        """Degrees north."""

    @property
    def longitude(self) -> float | None:
        """Degrees east."""


def is_near(one: Placed, other: Placed, metres: float = _NEAR) -> bool:
    """Whether two things may be the same as far as their positions go; one without a position may be anywhere."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return True
    return metres_between(one.latitude, one.longitude, other.latitude, other.longitude) <= metres


def metres_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The great-circle distance of two positions in WGS 84 degrees, by the haversine formula."""
    here, there = radians(latitude), radians(other_latitude)
    across = sin((there - here) / 2) ** 2
    along = cos(here) * cos(there) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * _RADIUS * asin(min(1.0, sqrt(across + along)))
