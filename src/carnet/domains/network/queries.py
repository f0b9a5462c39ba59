"""Reads of the network."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import PROTECT, ForeignObjectRel, Model

from carnet.domains.network import rules
from carnet.domains.network.contracts import (
    Code,
    Place,
    PlaceKind,
    RouteCall,
    RouteProfile,
    StationKind,
)
from carnet.domains.network.models import City, Route, Station, StationCode
from carnet.domains.schedule.contracts import ListingKind, StopKind


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


def route(route_id: UUID) -> RouteProfile | None:
    """The route with its stops in order, or None."""
    row = Route.objects.filter(id=route_id).prefetch_related("stops").first()
    if row is None:
        return None
    calls = tuple(RouteCall(stop.station_id, StopKind(stop.kind)) for stop in row.stops.all())
    return RouteProfile(row.id, row.operator_id, ListingKind(row.kind), row.name, calls)


def uses(row: Model) -> list[str]:
    """What keeps a row from being deleted, in words, over all domains of the role: `route stops`, `trips`."""
    found = []
    for relation in row._meta.get_fields(include_hidden=True):  # noqa: SLF001  Django's documented introspection
        if isinstance(relation, ForeignObjectRel) and relation.on_delete is PROTECT:
            rows = relation.related_model._default_manager  # noqa: SLF001
            if rows.filter(**{relation.field.name: row}).exists():
                found.append(str(relation.related_model._meta.verbose_name_plural))  # noqa: SLF001
    return found
