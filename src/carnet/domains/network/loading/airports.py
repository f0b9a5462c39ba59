"""Airports of the gazetteer become stations, each in a city."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.network import gazetteer, operations, queries, rules
from carnet.domains.network.contracts import Airfield, CityEntry, Code, NewCity, NewStation, Place, StationKind, Town
from carnet.domains.network.loading.cities import BATCH
from carnet.domains.network.loading.report import Loaded
from carnet.domains.network.loading.towns import Cities, Grid
from carnet.infra.principal import Principal

_OWN_CITY: Final = 100_000
"""How far from its city an airport lies at most, in metres, where the gazetteer names the city."""

_NEAREST: Final = 40_000
"""How far from a city that does not share its name."""


def load_airports(
    *,
    countries: Sequence[str] = (),
    by: Principal,
    now: datetime,
    advance: Callable[[int, int], None] = lambda _done, _of: None,
) -> Loaded:
    """Make the airports that have an IATA code stations, of some countries (ISO 3166-1 alpha-2) or all.

    Each lies in the city it is named for, else in the nearest, which is made if it is missing. A station that has one
    of the codes stays as it is, but for codes and a position it lacks. `advance` hears how many of how many are done.
    Raises Forbidden, SecondFactorNeeded, CodeTaken.
    """
    report, homes = Loaded(), _Homes(countries)
    airfields = [one for one in gazetteer.airfields(countries=countries) if _usable(one, report)]
    known = _known(airfields)
    for start in range(0, len(airfields), BATCH):
        batch = airfields[start : start + BATCH]
        cities = homes.of([one for one in batch if one.iata not in known], by=by, now=now, report=report)
        wanted = [_station(one, known.get(one.iata), cities) for one in batch]
        saved = operations.stations_ensure(stations=wanted, by=by, now=now)
        for one, station in zip(batch, saved, strict=True):
            report.stations_new += one.iata not in known
            report.changed += station.changed and one.iata in known
            report.known += not station.changed
        advance(start + len(batch), len(airfields))
    return report


def _usable(one: Airfield, report: Loaded) -> bool:
    if not rules.is_timezone(one.timezone):
        report.skip("time zone unknown on this machine", f"{one.iata} {one.name} ({one.timezone})")
        return False
    return True


def _known(airfields: Iterable[Airfield]) -> Mapping[str, Place]:
    """The stations that have one of the codes, by the airport's IATA code."""
    wanted = list(airfields)
    by_icao = queries.stations_by_code(system="icao", codes=[one.icao for one in wanted if one.icao])
    by_iata = queries.stations_by_code(system="iata", codes=[one.iata for one in wanted])
    return {one.iata: by_icao[one.icao] for one in wanted if one.icao in by_icao} | dict(by_iata)


def _station(one: Airfield, known: Place | None, cities: Mapping[str, UUID]) -> NewStation:
    codes = [Code("iata", one.iata), *([Code("icao", one.icao)] if one.icao else [])]
    if known is None:
        return NewStation(
            cities[one.iata], StationKind.AIRPORT, one.name, one.timezone, one.latitude, one.longitude, tuple(codes)
        )
    placed = known.latitude is not None
    return NewStation(
        known.city_id,
        known.station_kind or StationKind.AIRPORT,
        known.name,
        known.timezone,
        known.latitude if placed else one.latitude,
        known.longitude if placed else one.longitude,
        tuple(code for code in codes if known.codes.get(code.system, code.code) == code.code),
    )


class _Homes:
    """The cities that airports lie in."""

    def __init__(self, countries: Sequence[str]) -> None:
        known = queries.cities_in(countries)
        towns = gazetteer.towns(countries=countries)
        self._cities = Cities(known)
        self._ids = {(city.country, city.region, city.name): city.id for city in known}
        self._near: defaultdict[str, Grid[CityEntry | NewCity]] = defaultdict(Grid)
        self._towns: defaultdict[str, Grid[Town]] = defaultdict(Grid)
        self._named: dict[tuple[str, str], list[Town]] = {}
        for city in known:
            self._near[city.country].add(city)
        for town in towns:
            self._towns[town.country].add(town)
            for name in {rules.normalise(town.name), *town.names}:
                self._named.setdefault((town.country, name), []).append(town)

    def of(self, airfields: Sequence[Airfield], *, by: Principal, now: datetime, report: Loaded) -> Mapping[str, UUID]:
        """The city of each airport, by its IATA code; those that are missing are made."""
        found = {one.iata: self._home(one) for one in airfields}
        new = {city.key: city for city in found.values() if isinstance(city, NewCity) and city.key not in self._ids}
        saved = operations.cities_ensure(cities=list(new.values()), by=by, now=now)
        self._ids |= {key: city.place.id for key, city in zip(new, saved, strict=True)}
        report.cities_new += len(new)
        return {iata: self._ids[city.country, city.region, city.name] for iata, city in found.items()}

    def _home(self, one: Airfield) -> CityEntry | NewCity:
        named = self._cities.named(one.country, [one.city], one, _OWN_CITY) if one.city else None
        if named is not None:
            return named
        town = self._town_named(one)
        if town is None:
            near = self._near[one.country].nearest(one, within=_NEAREST)
            if near is not None:
                return near
            town = self._towns[one.country].nearest(one, within=_NEAREST) or _around(one)
        return self._made(town)

    def _town_named(self, one: Airfield) -> Town | None:
        towns = self._named.get((one.country, rules.normalise(one.city)), ())
        return next((town for town in towns if rules.is_near(town, one, _OWN_CITY)), None)

    def _made(self, town: Town) -> CityEntry | NewCity:
        """The city of the town, here already or from now on."""
        known = self._cities.named(town.country, [town.name, *sorted(town.names)], town, _NEAREST)
        if known is not None:
            return known
        city = self._cities.fresh(town) or NewCity(
            f"{town.name} ({town.latitude:.2f}, {town.longitude:.2f})",
            town.country,
            town.timezone,
            town.latitude,
            town.longitude,
        )
        self._cities.add(city)
        self._near[city.country].add(city)
        return city


def _around(one: Airfield) -> Town:
    """A town of the airport's own, where there is none within reach."""
    name = one.city or one.name
    return Town(
        0, name, one.country, one.iata, one.timezone, one.latitude, one.longitude, 0, frozenset({name.casefold()})
    )
