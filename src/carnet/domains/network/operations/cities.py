"""Writing cities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from carnet.domains.network import gazetteer, queries, rules
from carnet.domains.network.contracts import NewCity, Place, Saved
from carnet.domains.network.models import City, Station
from carnet.domains.network.operations.guards import Check, note, whatever
from carnet.domains.network.operations.publishing import publish_places
from carnet.domains.network.operations.removal import remove
from carnet.infra.access import Permission, allow, allow_at
from carnet.infra.principal import Principal
from carnet.kernel.problem import Problem

_FIELDS = ("name", "region", "country", "timezone", "latitude", "longitude")


class CityNotFound(Problem):
    """No city has this id."""

    code = "CITY_UNKNOWN"


class CityExists(Problem):
    """The country (and region) has a city of this name."""

    code = "CITY_EXISTS"


def city_create(*, city: NewCity, by: Principal, now: datetime) -> Place:
    """A new city. Raises Forbidden, SecondFactorNeeded, InvalidInput, CityExists."""
    allow(by, Permission.NETWORK_MANAGE)
    return _create(city, by=by, now=now)


def city_update(*, city_id: UUID, city: NewCity, by: Principal, now: datetime, check: Check = whatever) -> Saved:
    """Replace what is known of a city; its stations carry its name, so they are published again with it.

    `check` sees the version that is replaced. Raises Forbidden, SecondFactorNeeded, InvalidInput, CityNotFound,
    CityExists.
    """
    allow(by, Permission.NETWORK_MANAGE)
    rules.check_city(city)
    with transaction.atomic():
        row = _locked(city_id)
        check(row.version)
        changed = _fill(row, city)
        if changed:
            _write([row], now=now)
            note(by, "city.changed", "cty", row.id, now=now)
    return Saved(queries.city_place(row), changed)


def city_delete(*, city_id: UUID, by: Principal, now: datetime, check: Check = whatever) -> None:
    """Delete a city that nothing uses. Raises Forbidden, SecondFactorNeeded, CityNotFound, PlaceInUse."""
    allow(by, Permission.NETWORK_MANAGE)
    with transaction.atomic():
        row = _locked(city_id)
        check(row.version)
        remove(row, now=now)
        note(by, "city.deleted", "cty", city_id, now=now, more={"name": row.name})


def city_adopt(*, operator_id: UUID, geoname: int, by: Principal, now: datetime) -> Place:
    """Make the city of a town that the gazetteer knows, for an operator that needs it; one that is there is answered.

    Raises NotFound, Forbidden, SecondFactorNeeded, CityNotFound.
    """
    allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)
    town = gazetteer.town(geoname)
    if town is None:
        raise CityNotFound("the gazetteer has no such town")
    known = queries.city_of_town(town)
    if known is not None:
        return known
    city = NewCity(town.name, town.country, town.timezone, town.latitude, town.longitude)
    if City.objects.filter(country=city.country, region="", name=city.name).exists():
        city = replace(city, region=town.region)
    return _create(city, by=by, now=now, operator_id=operator_id)


def _create(city: NewCity, *, by: Principal, now: datetime, operator_id: UUID | None = None) -> Place:
    rules.check_city(city)
    row = City()
    _fill(row, city)
    with transaction.atomic():
        _write([row], now=now)
        note(by, "city.created", "cty", row.id, now=now, operator_id=operator_id)
    return queries.city_place(row)


def cities_ensure(*, cities: Sequence[NewCity], by: Principal, now: datetime) -> tuple[Saved, ...]:
    """Make cities that are missing (by country, region, name), change those that differ; answers in order.

    Raises Forbidden, SecondFactorNeeded, InvalidInput; CityExists when somebody else makes the same city right now.
    """
    allow(by, Permission.NETWORK_MANAGE)
    for city in cities:
        rules.check_city(city)
    wanted = {city.key: city for city in cities}
    with transaction.atomic():
        rows = _known(wanted)
        changed = {key for key, city in wanted.items() if _fill(rows.setdefault(key, City()), city)}
        _write([rows[key] for key in changed], now=now)
    places = {key: queries.city_place(row) for key, row in rows.items()}
    return tuple(Saved(places[city.key], city.key in changed) for city in cities)


def _locked(city_id: UUID) -> City:
    row = City.objects.select_for_update().filter(id=city_id).first()
    if row is None:
        raise CityNotFound("there is no such city")
    return row


def _known(keys: Collection[tuple[str, str, str]]) -> dict[tuple[str, str, str], City]:
    named = City.objects.filter(country__in={key[0] for key in keys}, name__in={key[2] for key in keys})
    rows = named.order_by("id").select_for_update()
    return {key: row for row in rows if (key := (row.country, row.region, row.name)) in keys}


def _fill(row: City, city: NewCity) -> bool:
    """Copy `city` onto `row`; whether that made a difference (a new row always does)."""
    different = row.version == 0 or any(getattr(row, name) != getattr(city, name) for name in _FIELDS)
    for name in _FIELDS:
        setattr(row, name, getattr(city, name))
    row.normalised_name = rules.normalise(city.name)
    return different


def _write(rows: Sequence[City], *, now: datetime) -> None:
    new = [row for row in rows if row.version == 0]
    old = [row for row in rows if row.version > 0]
    for row in rows:
        row.version += 1
    try:
        City.objects.bulk_create(new)
        City.objects.bulk_update(old, [*_FIELDS, "normalised_name", "version"], batch_size=1_000)
    except IntegrityError as error:
        raise CityExists("there is a city of this name in this country") from error
    publish_places([(queries.city_place(row), row.version) for row in rows], now=now)
    _publish_stations_of(old, now=now)


def _publish_stations_of(cities: Sequence[City], *, now: datetime) -> None:
    stations = list(
        Station.objects.filter(city__in=cities).select_related("city").order_by("id").select_for_update(of=("self",))
    )
    for station in stations:
        station.version += 1
    Station.objects.bulk_update(stations, ["version"], batch_size=1_000)
    codes = queries.station_codes(station.id for station in stations)
    publish_places(
        [(queries.station_place(station, codes[station.id]), station.version) for station in stations],
        now=now,
    )
