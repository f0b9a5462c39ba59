"""A timetable for tests, over the stations of a world."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from carnet.domains.network import operations as network
from carnet.domains.network.contracts import RouteCall
from carnet.domains.operators import operations as operators
from carnet.domains.schedule import operations
from carnet.domains.schedule.contracts import ListingKind, TimetableCall, TimetablePlan, TimetableProfile
from carnet.domains.schedule.models import Timetable, Trip
from carnet.infra.principal import CARNET
from tests.domains.schedule.world import NOW, World

FIRST = date(2026, 11, 23)
"""The Monday after NOW, which is a Friday."""


def a_route(world: World, name: str = "Berlin - München") -> UUID:
    """Over all stations of the world."""
    calls = [RouteCall(station.id, metres=100_000 * place) for place, station in enumerate(world.stations)]
    return network.route_create(
        operator_id=world.operator_id, kind=ListingKind.TRAIN, name=name, calls=calls, by=CARNET, now=NOW
    ).id


def a_vehicle(world: World, name: str = "ET 412", **more: Any) -> UUID:
    """One train, which is in one place at a time."""
    return operators.vehicle_create(
        operator_id=world.operator_id,
        name=name,
        seat_plan_version_id=world.seat_plan_version_id,
        by=CARNET,
        now=NOW,
        **more,
    ).id


def a_plan(world: World, **changes: Any) -> TimetablePlan:
    """ICE 503 on Mondays to Fridays from FIRST on for eight weeks, on sale for two weeks; no route of its own yet."""
    last = len(world.stations) - 1
    calls = tuple(
        TimetableCall(
            station.id,
            arrival=60 * place if place else None,
            departure=60 * place + (2 if place else 0) if place < last else None,
            metres=100_000 * place,
        )
        for place, station in enumerate(world.stations)
    )
    plan = TimetablePlan(
        name="ICE 503",
        number="503",
        route_id=changes.pop("route_id", None) or a_route(world),
        vehicle_id=changes.pop("vehicle_id", None) or a_vehicle(world),
        fares="Domestic",
        departs=time(8, 29),
        days=frozenset(range(1, 6)),
        valid_from=FIRST,
        valid_until=date(2027, 1, 18),
        calls=calls,
        ahead_days=17,
    )
    return replace(plan, **changes)


def a_timetable(world: World, **changes: Any) -> TimetableProfile:
    """A timetable whose trips are not made yet."""
    plan = a_plan(world, **changes)
    return operations.timetable_create(operator_id=world.operator_id, plan=plan, by=CARNET, now=NOW)


def trips_of(timetable: TimetableProfile) -> dict[date, Trip]:
    """Its trips by day."""
    return {trip.service_date: trip for trip in Trip.objects.filter(timetable=timetable.id).order_by("service_date")}


def generated_until(timetable: TimetableProfile) -> date | None:
    """How far its trips are made."""
    return Timetable.objects.get(id=timetable.id).generated_until


def generate(timetable: TimetableProfile, now: datetime = NOW) -> Any:
    """Make its trips."""
    return operations.timetable_generate(
        operator_id=timetable.operator_id, timetable_id=timetable.id, by=CARNET, now=now
    )


def update(timetable: TimetableProfile, now: datetime = NOW, **changes: Any) -> TimetableProfile:
    """Change what it says."""
    return operations.timetable_update(
        operator_id=timetable.operator_id,
        timetable_id=timetable.id,
        plan=replace(timetable.plan, **changes),
        by=CARNET,
        now=now,
    )


def sell(trip: Trip) -> None:
    """The sellers tell of its first hold."""
    assert operations.trips_sold(since={trip.id: NOW}) == 1
