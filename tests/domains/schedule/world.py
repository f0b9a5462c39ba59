"""A small catalog for tests: cities with railway stations, an approved operator, a plan, fares, trips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from carnet.domains.network import operations as network
from carnet.domains.network.contracts import Code, NewCity, NewStation, Place, StationKind
from carnet.domains.operators import operations as operators
from carnet.domains.operators.contracts import Terms
from carnet.domains.operators.rules import TEMPLATES
from carnet.domains.schedule import operations
from carnet.domains.schedule.contracts import (
    FareTable,
    ListingKind,
    NewFare,
    NewStop,
    Tariff,
    TariffKind,
    TripPlan,
    TripProfile,
)
from carnet.infra.principal import CARNET, Principal
from carnet.kernel.ids import new_id

NOW = datetime(2026, 11, 20, 9, 30, 0, 123456, tzinfo=UTC)
DEPARTURE = datetime(2026, 12, 1, 7, 29, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class World:
    """What trips are made of."""

    stations: tuple[Place, ...]
    operator_id: UUID
    seat_plan_version_id: UUID
    fare_table: FareTable

    def stops(self, departure: datetime = DEPARTURE) -> tuple[NewStop, ...]:
        """All stations in order, an hour and 100 km apart, two minutes at each."""
        last = len(self.stations) - 1
        return tuple(
            NewStop(
                station_id=station.id,
                arrival=departure + timedelta(hours=place) if place else None,
                departure=departure + timedelta(hours=place, minutes=2 if place else 0) if place < last else None,
                metres=100_000 * place,
            )
            for place, station in enumerate(self.stations)
        )

    def trip(self, **changes: Any) -> TripProfile:
        """A draft ICE 503 over all stations; `changes` replace arguments of `trip_create` and parts of its plan."""
        known: dict[str, Any] = {"operator_id": self.operator_id, "kind": ListingKind.TRAIN, "by": CARNET, "now": NOW}
        plan: dict[str, Any] = {
            "name": "ICE 503",
            "number": "503",
            "service_date": date(2026, 12, 1),
            "stops": self.stops(),
            "seat_plan_version_id": self.seat_plan_version_id,
            "fare_table_id": self.fare_table.id,
        }
        planned = {name: value for name, value in changes.items() if name not in known}
        given = {name: value for name, value in changes.items() if name in known}
        return operations.trip_create(**{**known, **given}, plan=TripPlan(**{**plan, **planned}))


def a_station(city: str, *, codes: Sequence[Code] = (), kind: StationKind = StationKind.RAILWAY) -> Place:
    """A German station `<city> Hbf`, and its city if need be."""
    made = network.cities_ensure(cities=[NewCity(city, "DE", "Europe/Berlin", 52.5, 13.25)], by=CARNET, now=NOW)[
        0
    ].place
    station = NewStation(made.id, kind, f"{city} Hbf", "Europe/Berlin", 52.525, 13.0, codes=tuple(codes))
    return network.station_create(station=station, by=CARNET, now=NOW)


def an_operator(name: str = "Test Rail", *, approved: bool = True, terms: Terms | None = None) -> UUID:
    """A company that sells in euros."""
    if approved:
        return operators.operator_create(name=name, currency="EUR", terms=terms, by=CARNET, now=NOW).id
    applicant = Principal(user_id=new_id())
    contact = "hello@example.org"
    applied = operators.operator_apply(name=name, currency="EUR", contact_email=contact, by=applicant, now=NOW)
    return applied.profile.id


def some_fares() -> list[NewFare]:
    """Saver by distance, Flex flat, in second class."""
    by_distance = Tariff(TariffKind.DISTANCE, milli_per_km=10_000, minimum=390, round_to=10)
    return [NewFare("Saver", "2", by_distance), NewFare("Flex", "2", Tariff(TariffKind.FLAT, amount=9_900))]


def a_world(*, terms: Terms | None = None, cities: Sequence[str] = ("Berlin", "Leipzig", "München")) -> World:
    """Everything that a trip needs."""
    operator_id = an_operator(terms=terms)
    layout = TEMPLATES["train-regional"]()
    plan = operators.seat_plan_save(operator_id=operator_id, name="Regional", layout=layout, by=CARNET, now=NOW)
    fares = operations.fare_table_create(
        operator_id=operator_id, name="Domestic", fares=some_fares(), by=CARNET, now=NOW
    )
    stations = tuple(a_station(city) for city in cities)
    return World(stations, operator_id, plan.version_id, fares.fare_table)
