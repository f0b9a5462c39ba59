"""Distances on the globe and, since GTFS does not say, the country of a place. Pure.

A feed's places are in the country of its agency's time zone unless their positions clearly say otherwise: the nearest
of 28,000 airfields (airportsdata) vote, the nearer the louder, and those of that country have three times the voice.
On German long-distance rail this is right for 19 stations in 20; the others are within some kilometres of a border.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from math import asin, cos, floor, hypot, radians, sin, sqrt
from typing import Final, NamedTuple

import airportsdata
from babel.core import get_global

EARTH_RADIUS: Final = 6_371_009  # metres, mean (IUGG)
_NEIGHBOURS: Final = 8
_HOME_VOICE: Final = 3.0
_LOUDEST: Final = 2_000.0  # metres; nobody is louder than from here
_WIDEST_RING: Final = 20  # squares
_COLUMNS: Final = 720
_DEGREE: Final = 111_195.0  # metres along a meridian
_NOWHERE: Final = "ZZ"  # ISO 3166-1: user assigned


Airfield = tuple[float, float, str]


class Position(NamedTuple):
    """WGS 84 degrees."""

    latitude: float
    longitude: float


def metres(one: Position, other: Position) -> float:
    """The great-circle distance (haversine formula)."""
    first, second = radians(one.latitude), radians(other.latitude)
    across = sin(radians(other.longitude - one.longitude) / 2) ** 2
    along = sin((second - first) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(along + cos(first) * cos(second) * across)))


def home_country(timezone: str) -> str:
    """The country (ISO 3166-1 alpha-2) that a time zone belongs to, ZZ when none is known."""
    found = str(get_global("zone_territories").get(timezone, _NOWHERE))
    return found if len(found) == 2 and found.isalpha() else _NOWHERE  # noqa: PLR2004


def country(place: Position, home: str) -> str:
    """The country of a place in the feed of an agency whose country is `home`."""
    voices: defaultdict[str, float] = defaultdict(float)
    for distance, code in _nearest(place):
        voices[code] += (_HOME_VOICE if code == home else 1.0) / max(distance, _LOUDEST)
    return max(voices, key=voices.__getitem__, default=home)


def _nearest(place: Position) -> list[tuple[float, str]]:
    """The airfields next to a place, nearest first: about how many metres away, and country. None far out at sea."""
    found: list[tuple[float, str]] = []
    narrowing = cos(radians(place.latitude))
    for ring in range(_WIDEST_RING + 1):
        for latitude, longitude, code in _ring(place, ring):
            east = abs(longitude - place.longitude)
            found.append((hypot(latitude - place.latitude, min(east, 360 - east) * narrowing) * _DEGREE, code))
        if len(found) >= _NEIGHBOURS and ring:
            break
    return sorted(found)[:_NEIGHBOURS]


def _ring(place: Position, ring: int) -> Iterator[Airfield]:
    """Airfields in the squares that are `ring` squares away."""
    grid = _airfields()
    row, column = _square(place.latitude, place.longitude)
    for south in range(-ring, ring + 1):
        for east in range(-ring, ring + 1):
            if max(abs(south), abs(east)) == ring:
                yield from grid.get((row + south, (column + east) % _COLUMNS), ())


def _square(latitude: float, longitude: float) -> tuple[int, int]:
    """The square of half a degree that a place lies in."""
    return floor(latitude * 2), floor(longitude * 2) % _COLUMNS


@cache
def _airfields() -> Mapping[tuple[int, int], list[Airfield]]:
    """All airfields by the square they lie in."""
    grid: defaultdict[tuple[int, int], list[Airfield]] = defaultdict(list)
    for one in airportsdata.load().values():
        grid[_square(one["lat"], one["lon"])].append((one["lat"], one["lon"], one["country"]))
    return grid
