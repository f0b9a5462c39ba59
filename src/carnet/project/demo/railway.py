"""What the railway Nordstern keeps in its console: routes, a station, trains of its own, fares, timetables, a logo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.identity import operations as identity
from carnet.domains.identity import queries as accounts
from carnet.domains.identity.contracts import Permission
from carnet.domains.network import operations as network
from carnet.domains.network import queries as places
from carnet.domains.network.contracts import NewStation, RouteCall, StationKind
from carnet.domains.operators import operations as operators
from carnet.domains.operators import queries as companies
from carnet.domains.schedule import operations as schedule
from carnet.domains.schedule import queries as kept
from carnet.domains.schedule.contracts import (
    Conditions,
    ListingKind,
    NewFare,
    OriginDestinationPrice,
    RefundTier,
    Tariff,
    TariffKind,
    TimetableCall,
    TimetableException,
    TimetablePlan,
)
from carnet.infra.principal import CARNET
from carnet.project.demo import logo
from carnet.project.demo.catalog import Catalog
from carnet.project.demo.companies import VAT
from carnet.project.demo.lines import DAILY, LINES, WORKDAYS
from carnet.project.demo.places import TOWNS

SLUG: Final = "nordstern"
_FLEET: Final = "Regional"
_FARES: Final = "Elbe line"
_THERE: Final = "Leipzig to Dresden"
_BACK: Final = "Dresden to Leipzig"
_ON_BOARD: Final = ("bike", "power", "step-free")
_MOST: Final = 200
_PERIOD: Final = timedelta(days=180)
_HALT: Final = ("Dresden-Neustadt", 51.066, 13.741)
# Kilometres and minutes (arrival, departure) from the first stop, by whether it goes there.
_KILOMETRES: Final = {True: (0, 116, 120), False: (0, 4, 120)}
_TIMES: Final = {True: ((None, 0), (76, 78), (84, None)), False: ((None, 0), (6, 8), (84, None))}
_SOONEST: Final = 7  # days until the first exception


@dataclass(frozen=True, slots=True)
class Run:
    """A timetable of the regional line: its number, whose odd ones go there, when it leaves, which train runs it."""

    number: int
    departs: time
    train: str
    days: frozenset[int]

    @property
    def there(self) -> bool:
        """Whether it goes to Dresden."""
        return self.number % 2 == 1


_ELBE: Final = "Regional 101 Elbe"
_MULDE: Final = "Regional 102 Mulde"
TRAINS: Final = (_ELBE, _MULDE)
RESERVE: Final = "Regional 90 Pleiße"
"""Stands in the shed."""

RUNS: Final = (
    Run(701, time(6, 10), _ELBE, WORKDAYS),
    Run(702, time(6, 10), _MULDE, WORKDAYS),
    Run(703, time(9), _MULDE, DAILY),
    Run(704, time(9), _ELBE, DAILY),
    Run(705, time(15), _ELBE, DAILY),
    Run(706, time(15), _MULDE, DAILY),
    Run(707, time(18), _MULDE, DAILY),
    Run(708, time(18), _ELBE, DAILY),
)


def write(catalog: Catalog, *, now: datetime) -> None:
    """Everything, made as far as it is missing."""
    operator_id = catalog.operator(SLUG)
    with transaction.atomic():
        operators.logo_put(operator_id=operator_id, content=logo.png(), by=CARNET, now=now)
        _routes(catalog, operator_id, now=now)
        leipzig, dresden = (catalog.station(town, ListingKind.TRAIN) for town in ("Leipzig", "Dresden"))
        way = (leipzig, _halt(operator_id, dresden, now=now), dresden)
        routes = {
            True: _route(operator_id, _THERE, way, now=now),
            False: _route(operator_id, _BACK, way[::-1], now=now),
        }
        _fares(operator_id, way, now=now)
        _timetables(operator_id, routes, _trains(catalog, operator_id, now=now), way, now=now)


def open_to_machines(catalog: Catalog, *, now: datetime) -> None:
    """A key for the departure boards, whose secret nobody has; not before the railway has a team."""
    operator_id = catalog.operator(SLUG)
    if not accounts.api_keys(operator_id=operator_id, by=CARNET):
        scopes = [Permission.TRIPS_READ, Permission.CATALOG_READ]
        identity.create_api_key(operator_id=operator_id, name="Departure boards", scopes=scopes, by=CARNET, now=now)


def _routes(catalog: Catalog, operator_id: UUID, *, now: datetime) -> None:
    for line in LINES:
        if line.company == SLUG:
            towns = [town for town, _ in line.stops]
            way = [catalog.station(town, ListingKind.TRAIN) for town in towns]
            _route(operator_id, f"{towns[0]} to {towns[-1]}", way, now=now)


def _route(operator_id: UUID, name: str, way: Sequence[UUID], *, now: datetime) -> UUID:
    found = places.routes_page(operator_id=operator_id, by=CARNET, text=name, limit=_MOST)
    known = next((entry.route.id for entry in found if entry.route.name == name), None)
    return known or (
        network.route_create(
            operator_id=operator_id,
            kind=ListingKind.TRAIN,
            name=name,
            calls=[RouteCall(station_id) for station_id in way],
            by=CARNET,
            now=now,
        ).id
    )


def _halt(operator_id: UUID, near: UUID, *, now: datetime) -> UUID:
    """A station in the same city that only this railway uses."""
    name, latitude, longitude = _HALT
    own = places.operator_stations_page(operator_id=operator_id, by=CARNET, own=True, limit=_MOST)
    known = next((entry.place.id for entry in own if entry.place.name == name), None)
    if known:
        return known
    city_id = places.stations([near])[near].city_id
    station = NewStation(
        city_id, StationKind.RAILWAY, name, TOWNS["Dresden"].timezone, latitude, longitude, operator_id=operator_id
    )
    return network.station_create(station=station, by=CARNET, now=now).id


def _trains(catalog: Catalog, operator_id: UUID, *, now: datetime) -> dict[str, UUID]:
    """Single trains by name; the one in reserve is retired."""
    plan = catalog.fleets[SLUG, _FLEET].seat_plan_version_id
    known = {vehicle.name: vehicle.id for vehicle in companies.vehicles(operator_id)}
    for name in (*TRAINS, RESERVE):
        if name in known:
            continue
        known[name] = operators.vehicle_create(
            operator_id=operator_id,
            name=name,
            seat_plan_version_id=plan,
            service_class=2,
            amenities=_ON_BOARD,
            by=CARNET,
            now=now,
        ).id
        if name == RESERVE:
            operators.vehicle_update(operator_id=operator_id, vehicle_id=known[name], retired=True, by=CARNET, now=now)
    return known


def _fares(operator_id: UUID, way: Sequence[UUID], *, now: datetime) -> None:
    """Prices from station to station, which went up some days ago, when a cheap fare was added."""
    if kept.newest_fare_table(operator_id=operator_id, name=_FARES):
        return
    before = [_fare("Standard", "2", way, 2_100), _fare("Standard", "1", way, 3_400)]
    after = [_fare("Standard", "2", way, 2_290), _fare("Standard", "1", way, 3_690)]
    for fares, days in ((before, 90), ([_fare("Early", "2", way, 1_490, quota=40), *after], 10)):
        schedule.fare_table_create(
            operator_id=operator_id, name=_FARES, fares=fares, charges=VAT, by=CARNET, now=now - timedelta(days=days)
        )


def _fare(family: str, travel_class: str, way: Sequence[UUID], whole: int, *, quota: int | None = None) -> NewFare:
    """A price for each pair of stations: `whole` from end to end, in cents, 390 for the short hop."""
    leipzig, halt, dresden = way
    prices = {(leipzig, halt): whole - 100, (leipzig, dresden): whole, (halt, dresden): 390}
    cells = tuple(
        OriginDestinationPrice(*pair, amount)
        for (origin, destination), amount in prices.items()
        for pair in ((origin, destination), (destination, origin))
    )
    cheap = family == "Early"
    conditions = Conditions() if cheap else Conditions(refund_tiers=(RefundTier(1, 500),), exchange_fee=500)
    return NewFare(family, travel_class, Tariff(TariffKind.MATRIX, prices=cells), conditions, quota=quota)


def _timetables(
    operator_id: UUID, routes: dict[bool, UUID], trains: dict[str, UUID], way: Sequence[UUID], *, now: datetime
) -> None:
    """The regional line, with a day of works on which two trains do not run, and a Saturday on which one does."""
    known = {one.plan.name for one in kept.timetables_page(operator_id=operator_id, by=CARNET, limit=_MOST)}
    for run in RUNS:
        plan = _plan(run, routes[run.there], trains[run.train], way if run.there else way[::-1], now=now)
        if plan.name in known:
            continue
        made = schedule.timetable_create(operator_id=operator_id, plan=plan, by=CARNET, now=now)
        for exception in _exceptions(run, now.date()):
            schedule.timetable_exception_add(
                operator_id=operator_id, timetable_id=made.id, exception=exception, by=CARNET, now=now
            )


def _plan(run: Run, route_id: UUID, train: UUID, way: Sequence[UUID], *, now: datetime) -> TimetablePlan:
    return TimetablePlan(
        name=f"NR {run.number}",
        number=str(run.number),
        route_id=route_id,
        vehicle_id=train,
        fares=_FARES,
        departs=run.departs,
        days=frozenset(day + 1 for day in run.days),  # ISO: Monday is 1
        valid_from=now.date(),
        valid_until=now.date() + _PERIOD,
        calls=tuple(_calls(way, there=run.there)),
    )


def _calls(way: Sequence[UUID], *, there: bool) -> list[TimetableCall]:
    return [
        TimetableCall(station_id, arrival=arrives, departure=departs, metres=1_000 * kilometres)
        for station_id, (arrives, departs), kilometres in zip(way, _TIMES[there], _KILOMETRES[there], strict=True)
    ]


def _exceptions(run: Run, today: date) -> list[TimetableException]:
    soon = today + timedelta(days=_SOONEST)
    wednesday = soon + timedelta(days=(2 - soon.weekday()) % 7)
    saturday = soon + timedelta(days=(5 - soon.weekday()) % 7)
    if run.number in {703, 704}:
        return [TimetableException(wednesday, runs=False, reason="works on the line")]
    if run.number in {701, 702}:
        return [TimetableException(saturday, runs=True, reason="market in Dresden")]
    return []
