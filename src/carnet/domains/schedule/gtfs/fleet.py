"""Who runs a feed's trips with what: operators, vehicles with their seats, fares. What exists is used as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from carnet.domains.operators import operations, queries, rules
from carnet.domains.operators.contracts import OperatorProfile, VehicleProfile
from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.schedule.gtfs.kinds import NAMES
from carnet.domains.schedule.gtfs.records import Agency
from carnet.domains.schedule.gtfs.staging import copy, run, stage_agencies
from carnet.domains.schedule.gtfs.tariffs import OptionRefused, Prices
from carnet.domains.schedule.operations import fare_table_create
from carnet.infra.principal import CARNET


class Served(NamedTuple):
    """An agency that runs trips with vehicles of a layout and kind."""

    agency: str
    layout: str
    kind: str


def write_fleet(agencies: Sequence[Agency], *, name: str | None, prices: Prices, now: datetime) -> int:
    """Make the operators (all trips under `name` if given), vehicles and fares that are missing; tell the staging
    tables about them. Returns how many operators run the feed's trips.

    Raises OptionRefused when an operator sells in another currency.
    """
    served = [Served(*row) for row in run("gtfs_served")]
    running = {one.agency for one in served}
    operators = {
        agency.id: _operator(name or agency.name, prices.currency, now=now)
        for agency in agencies
        if agency.id in running
    }
    stage_agencies(agencies, {key: operator.id for key, operator in operators.items()})
    wanted = {(operators[one.agency].id, one.layout): ListingKind(one.kind) for one in served}
    fittings = [_fitting(*key, kind, prices, now=now) for key, kind in wanted.items()]
    copy(
        "COPY gtfs_fitting (operator_id, layout, vehicle_id, seat_plan_version_id, fare_table_id) FROM STDIN",
        fittings,
    )
    return len({operator.id for operator in operators.values()})


def _operator(name: str, currency: str, *, now: datetime) -> OperatorProfile:
    slug = rules.slug_of(name)
    known = queries.operator_by_slug(slug)
    if known is None:
        short = name[: rules.LONGEST["name"]]
        return operations.operator_create(name=short, slug=slug, currency=currency, by=CARNET, now=now)
    if known.currency != currency:
        raise OptionRefused(f"--currency: {known.name} sells in {known.currency}, not in {currency}")
    return known


def _fitting(
    operator_id: UUID, layout: str, kind: ListingKind, prices: Prices, *, now: datetime
) -> tuple[UUID, str, UUID, UUID, UUID]:
    """The vehicle, its seat plan version and the fare table for an operator's trips with one layout."""
    name = NAMES[layout]
    vehicle = next((one for one in queries.vehicles(operator_id) if one.name == name), None)
    if vehicle is None:
        vehicle = _new_vehicle(operator_id, name, layout, kind, now=now)
    plan = queries.seat_plan(vehicle.seat_plan_version_id)
    classes = dict.fromkeys(seat.travel_class for seat in plan.seats) if plan else {}
    fares = prices.fares(list(classes))
    table = fare_table_create(operator_id=operator_id, name=name, fares=fares, by=CARNET, now=now)
    return operator_id, layout, vehicle.id, vehicle.seat_plan_version_id, table.fare_table.id


def _new_vehicle(operator_id: UUID, name: str, layout: str, kind: ListingKind, *, now: datetime) -> VehicleProfile:
    plan = operations.seat_plan_save(
        operator_id=operator_id, name=name, layout=rules.TEMPLATES[layout](), by=CARNET, now=now
    )
    return operations.vehicle_create(
        operator_id=operator_id,
        name=name,
        kind=kind,
        seat_plan_version_id=plan.version_id,
        series=True,
        by=CARNET,
        now=now,
    )
