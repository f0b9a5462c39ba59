"""The demo's places, companies, vehicles and fares, written through the catalog's own operations.

All of it may be written again: what is there already stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.network import operations as network
from carnet.domains.network.contracts import Code, NewCity, NewStation, StationKind
from carnet.domains.operators import operations as operators
from carnet.domains.operators import queries as companies
from carnet.domains.operators.contracts import Terms
from carnet.domains.operators.rules import TEMPLATES
from carnet.domains.schedule import operations as schedule
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.principal import CARNET
from carnet.project.demo.companies import AMENITIES, COMPANIES, VAT, Company, Fleet
from carnet.project.demo.places import TOWNS, Town

SOURCE: Final = "demo"
"""What the demo's stations and trips are known by."""

_BOARDED_AT: Final = {
    ListingKind.TRAIN: StationKind.RAILWAY,
    ListingKind.PLANE: StationKind.AIRPORT,
    ListingKind.BUS: StationKind.BUS,
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a trip of one fleet is made of."""

    operator_id: UUID
    kind: ListingKind
    vehicle_id: UUID
    seat_plan_version_id: UUID
    fare_table_id: UUID


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything by the names the demo's lists use: stations by town and kind, fleets by company and name."""

    stations: Mapping[tuple[str, StationKind], UUID]
    fleets: Mapping[tuple[str, str], Parts]

    def station(self, town: str, kind: ListingKind) -> UUID:
        """Where a vehicle of this kind stops in a town."""
        return self.stations[town, _BOARDED_AT[kind]]

    def operator(self, slug: str) -> UUID:
        """The company with this slug."""
        return next(parts.operator_id for (company, _), parts in self.fleets.items() if company == slug)


def write(*, now: datetime) -> Catalog:
    """The catalog, made as far as it is missing."""
    for code, name in AMENITIES.items():
        operators.amenity_define(code=code, name=name, by=CARNET, now=now)
    stations = _stations(now=now)
    fleets = {
        (company.slug, fleet.name): _fleet(company, _company(company, now=now), fleet, now=now)
        for company in COMPANIES
        for fleet in company.fleets
    }
    return Catalog(stations, fleets)


def _stations(*, now: datetime) -> dict[tuple[str, StationKind], UUID]:
    towns = list(TOWNS.values())
    cities = network.cities_ensure(
        cities=[NewCity(town.name, town.country, town.timezone, town.latitude, town.longitude) for town in towns],
        by=CARNET,
        now=now,
    )
    new = {
        (town.name, station.kind): station
        for town, city in zip(towns, cities, strict=True)
        for station in _stations_of(town, city.place.id)
    }
    saved = network.stations_ensure(stations=list(new.values()), by=CARNET, now=now)
    return {key: station.place.id for key, station in zip(new, saved, strict=True)}


def _stations_of(town: Town, city_id: UUID) -> list[NewStation]:
    named = {
        StationKind.RAILWAY: town.railway,
        StationKind.AIRPORT: town.airport,
        StationKind.BUS: town.bus,
    }
    return [
        NewStation(
            city_id,
            kind,
            name,
            town.timezone,
            town.latitude,
            town.longitude,
            codes=(
                Code("gtfs", f"{town.name} {kind}", SOURCE),
                *((Code("iata", town.iata),) if kind is StationKind.AIRPORT else ()),
            ),
        )
        for kind, name in named.items()
        if name
    ]


def _company(company: Company, *, now: datetime) -> UUID:
    known = companies.operator_by_slug(company.slug)
    if known:
        return known.id
    return operators.operator_create(
        name=company.name,
        slug=company.slug,
        currency="EUR",
        terms=Terms(commission_bp=company.commission_bp),
        website=f"https://{company.slug}.example",
        description=company.description,
        contact_email=f"hello@{company.slug}.example",
        by=CARNET,
        now=now,
    ).id


def _fleet(company: Company, operator_id: UUID, fleet: Fleet, *, now: datetime) -> Parts:
    plan = operators.seat_plan_save(
        operator_id=operator_id, name=fleet.name, layout=TEMPLATES[fleet.template](), by=CARNET, now=now
    ).version_id
    fares = schedule.fare_table_create(
        operator_id=operator_id,
        name=fleet.name,
        fares=[fare for price in fleet.prices for fare in price.fares()],
        charges=() if company.kind is ListingKind.PLANE else VAT,
        by=CARNET,
        now=now,
    ).fare_table.id
    known = {vehicle.name: vehicle.id for vehicle in companies.vehicles(operator_id)}
    vehicle = known.get(fleet.name) or _vehicle(company, operator_id, fleet, plan, now=now)
    return Parts(operator_id, company.kind, vehicle, plan, fares)


def _vehicle(company: Company, operator_id: UUID, fleet: Fleet, plan: UUID, *, now: datetime) -> UUID:
    return operators.vehicle_create(
        operator_id=operator_id,
        name=fleet.name,
        kind=company.kind,
        seat_plan_version_id=plan,
        service_class=fleet.service_class,
        amenities=fleet.amenities,
        series=True,
        by=CARNET,
        now=now,
    ).id
