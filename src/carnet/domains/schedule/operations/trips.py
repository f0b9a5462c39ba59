"""Making trips."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from carnet.domains.network import queries as network
from carnet.domains.network.operations import RouteNotFound
from carnet.domains.operators import queries as operators
from carnet.domains.operators.operations import SeatPlanNotFound, VehicleNotFound, check_amenities
from carnet.domains.schedule import queries, rules
from carnet.domains.schedule.contracts import ListingKind, NewStop, TripProfile
from carnet.domains.schedule.models import FareTable, StopTime, Trip
from carnet.domains.schedule.operations.fares import FareTableNotFound
from carnet.infra import audit
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput, Problem


class TripNotFound(Problem):
    """The operator has no trip with this id."""

    code = "TRIP_UNKNOWN"


def trip_create(
    *,
    operator_id: UUID,
    kind: ListingKind,
    name: str,
    service_date: date,
    stops: Sequence[NewStop],
    seat_plan_version_id: UUID,
    fare_table_id: UUID,
    number: str = "",
    route_id: UUID | None = None,
    vehicle_id: UUID | None = None,
    amenities: Sequence[str] = (),
    sale_from: datetime | None = None,
) -> TripProfile:
    """A new trip as a draft. All it refers to must be this operator's.

    Raises InvalidInput, SeatPlanNotFound, FareTableNotFound, RouteNotFound, VehicleNotFound, UnknownAmenity.
    """
    if not name.strip():
        raise InvalidInput.at("/name", "a trip needs a name")
    rules.check_stops(kind, stops, network.stations({stop.station_id for stop in stops}))
    check_parts(operator_id, kind, seat_plan_version_id, fare_table_id, vehicle_id)
    _check_route(operator_id, kind, route_id)
    check_amenities(amenities)
    row = Trip(
        operator_id=operator_id,
        kind=kind.value,
        name=name,
        number=number,
        service_date=service_date,
        route_id=route_id,
        vehicle_id=vehicle_id,
        seat_plan_version_id=seat_plan_version_id,
        fare_table_id=fare_table_id,
        amenities=sorted(set(amenities)),
        sale_from=sale_from,
    )
    with transaction.atomic():
        row.save(force_insert=True)
        StopTime.objects.bulk_create(stop_time(row, seq, stop) for seq, stop in enumerate(stops))
    return queries.trip_profile(row)


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


def check_parts(
    operator_id: UUID, kind: ListingKind, seat_plan_version_id: UUID, fare_table_id: UUID, vehicle_id: UUID | None
) -> None:
    """Raises InvalidInput, SeatPlanNotFound, FareTableNotFound or VehicleNotFound unless they fit this operator."""
    _check_plan(operator_id, kind, seat_plan_version_id)
    _check_fare_table(operator_id, fare_table_id)
    _check_vehicle(operator_id, kind, vehicle_id)


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


def _check_plan(operator_id: UUID, kind: ListingKind, version_id: UUID) -> None:
    known = operators.seat_plan_of(version_id=version_id, operator_id=operator_id)
    if known is None:
        raise SeatPlanNotFound("there is no such seat plan version")
    if known is not kind:
        raise InvalidInput.at("/seat_plan_version", f"a {kind} cannot have the seats of a {known}")


def _check_fare_table(operator_id: UUID, table_id: UUID) -> None:
    if not FareTable.objects.filter(id=table_id, operator=operator_id).exists():
        raise FareTableNotFound("there is no such fare table version")


def _check_route(operator_id: UUID, kind: ListingKind, route_id: UUID | None) -> None:
    if route_id is None:
        return
    route = network.route(route_id)
    if route is None or route.operator_id != operator_id:
        raise RouteNotFound("there is no such route")
    if route.kind is not kind:
        raise InvalidInput.at("/route", f"a {kind} does not run on a route for a {route.kind}")


def _check_vehicle(operator_id: UUID, kind: ListingKind, vehicle_id: UUID | None) -> None:
    if vehicle_id is None:
        return
    vehicle = operators.vehicle(vehicle_id)
    if vehicle is None or vehicle.operator_id != operator_id:
        raise VehicleNotFound("there is no such vehicle")
    if vehicle.kind is not kind:
        raise InvalidInput.at("/vehicle", f"a {vehicle.kind} cannot run as a {kind}")
