"""Making single trips, and what all changes to a trip share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from carnet.domains.network import queries as network
from carnet.domains.operators.contracts import VehicleProfile
from carnet.domains.operators.operations import check_amenities
from carnet.domains.schedule import queries, rules
from carnet.domains.schedule.contracts import ListingKind, NewStop, TripPlan, TripProfile
from carnet.domains.schedule.models import StopTime, Trip
from carnet.domains.schedule.operations.occupying import alone_with_vehicle, occupied
from carnet.domains.schedule.operations.parts import check_parts, check_route, tidy
from carnet.infra import audit
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput, Problem


class TripNotFound(Problem):
    """The operator has no trip with this id."""

    code = "TRIP_UNKNOWN"


def trip_create(*, operator_id: UUID, kind: ListingKind, plan: TripPlan, by: Principal, now: datetime) -> TripProfile:
    """A new trip as a draft. All it refers to must be this operator's.

    Raises NotFound, Forbidden, InvalidInput, SeatPlanNotFound, FareTableNotFound, RouteNotFound, VehicleNotFound,
    UnknownAmenity, VehicleBusy.
    """
    allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)
    row = Trip(operator_id=operator_id, kind=kind.value)
    set_plan(row, plan)
    with transaction.atomic(), alone_with_vehicle(row):
        row.save(force_insert=True)
        write_stops(row, plan.stops)
        note(by, "create", row, now=now, name=row.name, service_date=row.service_date.isoformat())
    return queries.trip_profile(row)


def set_plan(row: Trip, plan: TripPlan) -> None:
    """Plan the trip of this operator and kind so, without saving it.

    Raises InvalidInput, SeatPlanNotFound, FareTableNotFound, VehicleNotFound, RouteNotFound, UnknownAmenity.
    """
    vehicle = _checked(row.operator_id, ListingKind(row.kind), plan)
    row.name, row.number, row.service_date = plan.name.strip(), plan.number.strip(), plan.service_date
    row.route_id, row.vehicle_id = plan.route_id, plan.vehicle_id
    row.seat_plan_version_id, row.fare_table_id = plan.seat_plan_version_id, plan.fare_table_id
    row.amenities = tidy(plan.amenities)
    row.sale_from, row.sale_until = plan.sale_from, plan.sale_until
    row.occupies = occupied(vehicle, plan.stops)


def write_stops(row: Trip, stops: Sequence[NewStop]) -> None:
    """Store the stops of a trip that has none."""
    StopTime.objects.bulk_create(stop_time(row, seq, stop) for seq, stop in enumerate(stops))


def locked_trip(trip_id: UUID, permission: Permission, by: Principal) -> Trip:
    """The trip, locked until the transaction ends, for who may do this to it.

    Raises TripNotFound, also when it is another operator's; Forbidden, SecondFactorNeeded.
    """
    row = Trip.objects.select_for_update().filter(id=trip_id).first()
    if row is None:
        raise TripNotFound("there is no such trip")
    try:
        allow_at(by, permission, row.operator_id)
    except NotFound as hidden:
        raise TripNotFound("there is no such trip") from hidden
    return row


def note(by: Principal, verb: str, row: Trip, *, now: datetime, **detail: Any) -> None:
    """What a person or a machine did to a trip goes to the audit log; the trip's own history has every move."""
    if not by.is_carnet:
        audit.record(by.actor, f"trip.{verb}", ids.encode("trp", row.id), detail, now=now)


def stop_time(trip: Trip, seq: int, stop: NewStop) -> StopTime:
    """The row of a trip's stop number `seq`."""
    return StopTime(
        trip=trip,
        seq=seq,
        station_id=stop.station_id,
        arrival=stop.arrival,
        departure=stop.departure,
        metres=stop.metres,
        kind=stop.kind.value,
        pick_up=stop.pick_up,
        drop_off=stop.drop_off,
    )


def _checked(operator_id: UUID, kind: ListingKind, plan: TripPlan) -> VehicleProfile | None:
    """The vehicle, if there is one, once all of the plan fits."""
    _check_name(plan.name)
    _check_days(plan)
    stations = {stop.station_id for stop in plan.stops}
    rules.check_stops(kind, plan.stops, network.stations_for(operator_id=operator_id, station_ids=stations))
    vehicle = check_parts(operator_id, kind, plan.seat_plan_version_id, plan.fare_table_id, plan.vehicle_id)
    check_route(operator_id, kind, plan.route_id)
    check_amenities(plan.amenities)
    return vehicle


def _check_name(name: str) -> None:
    if not name.strip():
        raise InvalidInput.at("/name", "a trip needs a name")


def _check_days(plan: TripPlan) -> None:
    """All lie in years that there are, and a sale with both ends begins before it ends."""
    days = {"service_date": plan.service_date, "sale_from": plan.sale_from, "sale_until": plan.sale_until}
    for name, day in days.items():
        if day is not None and day.year not in rules.YEARS:
            raise InvalidInput.at(f"/{name}", "a year from 1970 to 2199", code="OUT_OF_RANGE")
    if plan.sale_from is not None and plan.sale_until is not None and plan.sale_from >= plan.sale_until:
        raise InvalidInput.at("/sale_until", "a sale ends after it has begun")
