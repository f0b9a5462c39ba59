"""Which cities there are, for quick answers about thousands of towns and airports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from math import floor
from typing import Generic, TypeVar

from carnet.domains.network import rules
from carnet.domains.network.contracts import CityEntry, NewCity, Town
from carnet.domains.network.rules import Placed

Thing = TypeVar("Thing", bound=Placed)


class Grid(Generic[Thing]):
    """Things by the square degree they lie in."""

    def __init__(self, things: Iterable[Thing] = ()) -> None:
        self._squares: defaultdict[tuple[int, int], list[Thing]] = defaultdict(list)
        for thing in things:
            self.add(thing)

    def add(self, thing: Thing) -> None:
        """Put it where it lies; what has no position lies nowhere."""
        if thing.latitude is not None and thing.longitude is not None:
            self._squares[floor(thing.latitude), floor(thing.longitude) % 360].append(thing)

    def nearest(self, place: Placed, *, within: float) -> Thing | None:
        """The nearest thing within so many metres (up to 50 km between the polar circles), or None."""
        near = [(_metres(place, one), number, one) for number, one in enumerate(self._around(place))]
        metres, _, found = min(near, default=(within, 0, None))
        return found if metres < within else None

    def _around(self, place: Placed) -> Iterator[Thing]:
        row, column = floor(place.latitude or 0), floor(place.longitude or 0)
        for north in (-1, 0, 1):
            for east in (-1, 0, 1):
                yield from self._squares.get((row + north, (column + east) % 360), ())


class Cities:
    """The cities of some countries that are here already, and those that are being made."""

    def __init__(self, known: Iterable[CityEntry]) -> None:
        self._named: defaultdict[tuple[str, str], list[CityEntry | NewCity]] = defaultdict(list)
        self._keys: set[tuple[str, str, str]] = set()
        for city in known:
            self.add(city)

    def add(self, city: CityEntry | NewCity) -> None:
        """From now on it is here."""
        self._named[city.country, rules.normalise(city.name)].append(city)
        self._keys.add((city.country, city.region, city.name))

    def named(self, country: str, names: Collection[str], place: Placed, metres: float) -> CityEntry | NewCity | None:
        """A city of one of these names so near to a place that it is meant, or None."""
        for name in names:
            for city in self._named.get((country, rules.normalise(name)), ()):
                if rules.is_near(city, place, metres):
                    return city
        return None

    def fresh(self, town: Town) -> NewCity | None:
        """A city for a town that is not here; with its region where the bare name is taken, None where both are."""
        for region in ("", town.region):
            if (town.country, region, town.name) not in self._keys:
                return NewCity(town.name, town.country, town.timezone, town.latitude, town.longitude, region)
        return None


def _metres(one: Placed, other: Placed) -> float:
    return rules.metres_between(one.latitude or 0, one.longitude or 0, other.latitude or 0, other.longitude or 0)
