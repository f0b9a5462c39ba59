"""Writing stations and their codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from carnet.domains.network import queries, rules
from carnet.domains.network.contracts import Code, NewStation, Place, Saved
from carnet.domains.network.models import City, Station, StationCode
from carnet.domains.network.operations.cities import CityNotFound
from carnet.domains.network.operations.guards import Check, note, whatever
from carnet.domains.network.operations.publishing import publish_places
from carnet.domains.network.operations.removal import remove
from carnet.infra.access import Permission, allow, allow_at
from carnet.infra.principal import Principal
from carnet.kernel.problem import Pointer, Problem

_FIELDS = ("city_id", "kind", "name", "timezone", "latitude", "longitude")


class StationNotFound(Problem):
    """No station has this id."""

    code = "STATION_UNKNOWN"


class CodeTaken(Problem):
    """Another station has this code."""

    code = "STATION_CODE_TAKEN"


def station_create(*, station: NewStation, by: Principal, now: datetime) -> Place:
    """A new station: the platform's, or an operator's own where `station` says so.

    Raises NotFound, Forbidden, SecondFactorNeeded, InvalidInput, CityNotFound, CodeTaken.
    """
    _allow(by, station.operator_id)
    station = _complete(station)
    row = Station(operator_id=station.operator_id)
    _fill(row, station)
    with transaction.atomic():
        _write([row], {row.id: set(station.codes)}, now=now)
        note(by, "station.created", "stn", row.id, now=now, operator_id=row.operator_id)
    return queries.station_place(row, station.codes)


def station_update(
    *,
    station_id: UUID,
    station: NewStation,
    by: Principal,
    now: datetime,
    operator_id: UUID | None = None,
    check: Check = whatever,
) -> Saved:
    """Replace what is known of a station, its codes included; whose it is stays as it is.

    With `operator_id` it must be that operator's own. `check` sees the version that is replaced. Raises NotFound,
    Forbidden, SecondFactorNeeded, InvalidInput, StationNotFound, CityNotFound, CodeTaken.
    """
    _allow(by, operator_id)
    with transaction.atomic():
        row = _locked(station_id, operator_id)
        check(row.version)
        station = _complete(replace(station, operator_id=row.operator_id))
        codes = set(station.codes)
        changed = _fill(row, station) | (queries.station_codes([row.id])[row.id] != codes)
        if changed:
            _write([row], {row.id: codes}, now=now)
            note(by, "station.changed", "stn", row.id, now=now, operator_id=row.operator_id)
    return Saved(queries.station_place(row, codes), changed)


def station_delete(
    *, station_id: UUID, by: Principal, now: datetime, operator_id: UUID | None = None, check: Check = whatever
) -> None:
    """Delete a station that nothing uses; with `operator_id` it must be that operator's own.

    Raises NotFound, Forbidden, SecondFactorNeeded, StationNotFound, PlaceInUse.
    """
    _allow(by, operator_id)
    with transaction.atomic():
        row = _locked(station_id, operator_id)
        check(row.version)
        remove(row, now=now, seen_by=operator_id)
        note(by, "station.deleted", "stn", station_id, now=now, operator_id=row.operator_id, more={"name": row.name})


def stations_ensure(*, stations: Sequence[NewStation], by: Principal, now: datetime) -> tuple[Saved, ...]:
    """Make the stations that are missing (by any of their codes), change those that differ; answers in order.

    Codes a station has beyond the given ones stay. Raises Forbidden, SecondFactorNeeded, InvalidInput, CityNotFound,
    CodeTaken.
    """
    allow(by, Permission.NETWORK_MANAGE)
    for station in stations:
        rules.check_station(station)
    with transaction.atomic():
        rows = [row or Station() for row in _known(stations)]
        before = queries.station_codes(row.id for row in rows)
        after = {row.id: set(before[row.id]) for row in rows}
        changed: dict[UUID, Station] = {}
        for row, station in zip(rows, stations, strict=True):
            after[row.id] |= set(station.codes)
            if _fill(row, station) or after[row.id] != before[row.id]:
                changed[row.id] = row
        _write(list(changed.values()), after, now=now)
    return tuple(Saved(queries.station_place(row, after[row.id]), row.id in changed) for row in rows)


def _allow(by: Principal, operator_id: UUID | None) -> None:
    if operator_id is None:
        allow(by, Permission.NETWORK_MANAGE)
    else:
        allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)


def _complete(station: NewStation) -> NewStation:
    """The station with the time zone of its city unless it has its own. Raises CityNotFound, InvalidInput."""
    city = City.objects.filter(id=station.city_id).first()
    if city is None:
        raise _no_city()
    station = replace(station, timezone=station.timezone or city.timezone)
    rules.check_station(station)
    return station


def _no_city() -> CityNotFound:
    return CityNotFound("there is no such city", pointers=[Pointer("/city", "UNKNOWN", "there is no such city")])


def _locked(station_id: UUID, operator_id: UUID | None) -> Station:
    found = Station.objects.select_related("city").select_for_update(of=("self",)).filter(id=station_id)
    row = (found.filter(operator_id=operator_id) if operator_id else found).first()
    if row is None:
        raise StationNotFound("there is no such station")
    return row


def _known(stations: Sequence[NewStation]) -> list[Station | None]:
    """The row of each station that has one of its codes already, one object for one row."""
    wanted = {code.code for station in stations for code in station.codes}
    owners = {
        Code(row.system, row.code, row.namespace): row.station_id for row in StationCode.objects.filter(code__in=wanted)
    }
    ids = [next((owners[code] for code in station.codes if code in owners), None) for station in stations]
    locked = Station.objects.select_related("city").order_by("id").select_for_update(of=("self",))
    rows = {row.id: row for row in locked.filter(id__in=[known for known in ids if known])}
    return [rows[known] if known else None for known in ids]


def _fill(row: Station, station: NewStation) -> bool:
    """Copy `station` onto `row`; whether that made a difference (a new row always does)."""
    different = row.version == 0 or any(getattr(row, name) != getattr(station, name) for name in _FIELDS)
    for name in _FIELDS:
        setattr(row, name, getattr(station, name))
    row.kind = station.kind.value
    row.normalised_name = rules.normalise(station.name)
    return different


def _write(rows: Sequence[Station], codes: Mapping[UUID, set[Code]], *, now: datetime) -> None:
    _attach_cities(rows)
    new = [row for row in rows if row.version == 0]
    old = [row for row in rows if row.version > 0]
    for row in rows:
        row.version += 1
    Station.objects.bulk_create(new)
    Station.objects.bulk_update(old, [*_FIELDS, "normalised_name", "version"], batch_size=1_000)
    _write_codes(rows, codes)
    publish_places([(queries.station_place(row, codes[row.id]), row.version) for row in rows], now=now)


def _attach_cities(rows: Sequence[Station]) -> None:
    cities = City.objects.in_bulk({row.city_id for row in rows})
    for row in rows:
        city = cities.get(row.city_id)
        if city is None:
            raise _no_city()
        row.city = city


def _write_codes(rows: Sequence[Station], codes: Mapping[UUID, set[Code]]) -> None:
    known = queries.station_codes(row.id for row in rows)
    for row in rows:
        for gone in known[row.id] - codes[row.id]:
            row.codes.filter(system=gone.system, namespace=gone.namespace, code=gone.code).delete()
    new = [
        StationCode(station=row, system=code.system, namespace=code.namespace, code=code.code)
        for row in rows
        for code in codes[row.id] - known[row.id]
    ]
    try:
        StationCode.objects.bulk_create(new)
    except IntegrityError as error:
        raise CodeTaken("another station has one of these codes") from error
