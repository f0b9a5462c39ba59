"""Which city each station of a feed lies in: one that is known already, or a new one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.network import operations as network
from carnet.domains.network import queries
from carnet.domains.network.contracts import NewCity, Place
from carnet.domains.schedule.gtfs import geography
from carnet.domains.schedule.gtfs.geography import Position
from carnet.domains.schedule.gtfs.towns import Named, Town, bare, beginnings, near, towns
from carnet.infra.principal import CARNET

_BRACKET: Final = re.compile(r"\(([^()]+)\)")


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A station whose city may not be known yet. `key` is the caller's, `id` the feed's."""

    key: int
    id: str
    name: str
    position: Position
    timezone: str


def cities_for(
    stations: Sequence[Unplaced], placed: Mapping[int, UUID], *, now: datetime
) -> tuple[dict[int, UUID], int]:
    """The city of every station, by the stations' keys, and how many cities are new.

    A station in `placed` stays there, and others of its town join it. Raises InvalidInput, CityExists.
    """
    by_key = {station.key: station for station in stations}
    country = {one.key: geography.country(one.position, geography.home_country(one.timezone)) for one in stations}
    known = _known_cities(stations, country)
    found = towns(
        [Named(one.key, one.name, one.position) for one in stations],
        [Named(0, place.name, _position(place)) for places in known.values() for place in places],
    )
    cities = dict(placed)
    unknown = []
    for town in found:
        anchor = town.stations[0].key
        city_id = _city_of_others(town, placed) or _same_city(town, known[country[anchor]])
        if city_id:
            _put(town, city_id, cities)
        else:
            unknown.append((town, by_key[anchor], country[anchor]))
    new = _new_cities(unknown, known)
    saved = network.cities_ensure(cities=new, by=CARNET, now=now)
    for (town, _, _), city in zip(unknown, saved, strict=True):
        _put(town, city.place.id, cities)
    return cities, len(new)


def distinct_names(town: Town, station_id: str) -> Iterator[str]:
    """What a town may be called, best first: by its name, else as `Frankfurt (Oder)`, else by its station."""
    yield town.name
    yield _bracketed(town)
    yield town.stations[0].name
    yield f"{town.name} ({station_id})"


def _known_cities(stations: Sequence[Unplaced], country: Mapping[int, str]) -> dict[str, list[Place]]:
    """By country, the cities whose names the stations' names begin with."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for one in stations:
        plain = bare(one.name)
        names[country[one.key]].update(beginnings(plain))
        names[country[one.key]].update(f"{plain} ({found})" for found in _BRACKET.findall(one.name))
    return {
        code: [place for places in queries.cities_by_name(country=code, names=wanted).values() for place in places]
        for code, wanted in names.items()
    }


def _new_cities(unknown: Sequence[tuple[Town, Unplaced, str]], known: Mapping[str, Sequence[Place]]) -> list[NewCity]:
    """A city for each town, under a name that the country does not have; of several towns none gets the bare name."""
    bare_names = Counter((country, town.name) for town, _, country in unknown)
    taken = {(country, place.name) for country, places in known.items() for place in places}
    taken |= {name for name, towns_of_it in bare_names.items() if towns_of_it > 1}
    cities = []
    for town, station, country in unknown:
        name = next(name for name in distinct_names(town, station.id) if (country, name) not in taken)
        taken.add((country, name))
        cities.append(NewCity(name, country, station.timezone, station.position.latitude, station.position.longitude))
    return cities


def _city_of_others(town: Town, placed: Mapping[int, UUID]) -> UUID | None:
    return next((placed[one.key] for one in town.stations if one.key in placed), None)


def _same_city(town: Town, known: Sequence[Place]) -> UUID | None:
    """A known city nearby with the town's name, be it with what distinguishes it in brackets."""
    names = {town.name.casefold(), _bracketed(town).casefold()}
    return next(
        (place.id for place in known if place.name.casefold() in names and near(_position(place), town.position)),
        None,
    )


def _bracketed(town: Town) -> str:
    """The town's name with what stands in brackets behind it, where there is something."""
    found = _BRACKET.search(town.stations[0].name)
    return f"{town.name} ({found[1]})" if found else town.name


def _put(town: Town, city_id: UUID, cities: dict[int, UUID]) -> None:
    for station in town.stations:
        cities.setdefault(station.key, city_id)


def _position(place: Place) -> Position | None:
    if place.latitude is None or place.longitude is None:
        return None
    return Position(place.latitude, place.longitude)
