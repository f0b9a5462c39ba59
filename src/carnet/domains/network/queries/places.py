"""Places as the other domains see them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from carnet.domains.network import rules
from carnet.domains.network.contracts import CityEntry, Code, Place, PlaceKind, StationKind, Town
from carnet.domains.network.models import City, Station, StationCode


def city_place(city: City) -> Place:
    """The city as others see it."""
    return Place(
        id=city.id,
        kind=PlaceKind.CITY,
        name=city.name,
        city_id=city.id,
        city_name=city.name,
        country=city.country,
        timezone=city.timezone,
        latitude=city.latitude,
        longitude=city.longitude,
    )


def station_place(station: Station, codes: Iterable[Code]) -> Place:
    """The station as others see it; reads `station.city`."""
    return Place(
        id=station.id,
        kind=PlaceKind.STATION,
        name=station.name,
        city_id=station.city_id,
        city_name=station.city.name,
        country=station.city.country,
        timezone=station.timezone,
        latitude=station.latitude,
        longitude=station.longitude,
        station_kind=StationKind(station.kind),
        codes=rules.codes_by_system(tuple(codes)),
    )


def station_codes(station_ids: Iterable[UUID]) -> dict[UUID, set[Code]]:
    """All codes of the stations; a station without codes has an empty set."""
    found: dict[UUID, set[Code]] = {station_id: set() for station_id in station_ids}
    for row in StationCode.objects.filter(station_id__in=list(found)):
        found[row.station_id].add(Code(row.system, row.code, row.namespace))
    return found


def stations(station_ids: Iterable[UUID]) -> dict[UUID, Place]:
    """The stations with these ids; unknown ids are absent."""
    rows = list(Station.objects.filter(id__in=list(station_ids)).select_related("city"))
    codes = station_codes(row.id for row in rows)
    return {row.id: station_place(row, codes[row.id]) for row in rows}


def stations_for(*, operator_id: UUID, station_ids: Iterable[UUID]) -> dict[UUID, Place]:
    """Those of the stations that an operator may use: the platform's and its own; all others are absent."""
    rows = list(usable(operator_id).filter(id__in=list(station_ids)).select_related("city"))
    codes = station_codes(row.id for row in rows)
    return {row.id: station_place(row, codes[row.id]) for row in rows}


def usable(operator_id: UUID) -> QuerySet[Station]:
    """The stations an operator may use: the platform's and its own."""
    return Station.objects.filter(Q(operator_id=None) | Q(operator_id=operator_id))


def stations_by_code(*, system: str, codes: Iterable[str], namespace: str = "") -> dict[str, Place]:
    """The stations that have these codes in one system (and feed), by code; unknown codes are absent."""
    rows = StationCode.objects.filter(system=system, namespace=namespace, code__in=list(codes))
    owners = {row.code: row.station_id for row in rows}
    places = stations(set(owners.values()))
    return {code: places[station_id] for code, station_id in owners.items()}


def cities_by_name(*, country: str, names: Iterable[str]) -> dict[str, list[Place]]:
    """Cities of a country whose names are the same but for case and accents, by the name asked for."""
    wanted = {name: rules.normalise(name) for name in names}
    rows = City.objects.filter(country=country, normalised_name__in=set(wanted.values()))
    places: dict[str, list[Place]] = {}
    for row in rows:
        places.setdefault(row.normalised_name, []).append(city_place(row))
    return {name: places[key] for name, key in wanted.items() if key in places}


def city_of_town(town: Town) -> Place | None:
    """The city that a town of the gazetteer is here, by one of its names and near its position; or None."""
    rows = City.objects.filter(country=town.country, normalised_name__in={rules.normalise(one) for one in town.names})
    near = (row for row in rows.order_by("id") if rules.is_near(row, town))
    row = next(near, None)
    return None if row is None else city_place(row)


def cities_in(countries: Iterable[str]) -> tuple[CityEntry, ...]:
    """All cities of some countries, or of all where none is named."""
    wanted = list(countries)
    rows = City.objects.filter(country__in=wanted) if wanted else City.objects.all()
    return tuple(city_entry(row) for row in rows.order_by("id"))


def city_entry(row: City) -> CityEntry:
    """The city as its keepers see it."""
    return CityEntry(row.id, row.name, row.region, row.country, row.timezone, row.latitude, row.longitude, row.version)
