"""Making single trips, and what all changes to a trip share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from carnet.domains.network import queries as network
from carnet.domains.operators.operations import check_amenities
from carnet.domains.schedule import queries, rules
from carnet.domains.schedule.contracts import ListingKind, NewStop, TripProfile
from carnet.domains.schedule.models import StopTime, Trip
from carnet.domains.schedule.operations.occupying import alone_with_vehicle, occupied
from carnet.domains.schedule.operations.parts import check_event, check_name, check_parts, check_route, tidy
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
    by: Principal,
    now: datetime,
    number: str = "",
    route_id: UUID | None = None,
    vehicle_id: UUID | None = None,
    event_id: UUID | None = None,
    amenities: Sequence[str] = (),
    sale_from: datetime | None = None,
    sale_until: datetime | None = None,
) -> TripProfile:
    """A new trip, or a performance of an event, as a draft. All it refers to must be this operator's.

    Raises NotFound, Forbidden, InvalidInput, SeatPlanNotFound, FareTableNotFound, RouteNotFound, VehicleNotFound,
    EventNotFound, UnknownAmenity, VehicleBusy.
    """
    allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)
    check_name(name)
    check_days(service_date, sale_from, sale_until)
    rules.check_stops(
        kind, stops, network.stations_for(operator_id=operator_id, station_ids={stop.station_id for stop in stops})
    )
    vehicle = check_parts(operator_id, kind, seat_plan_version_id, fare_table_id, vehicle_id)
    check_route(operator_id, kind, route_id)
    check_event(operator_id, kind, event_id)
    check_amenities(amenities)
    row = Trip(
        operator_id=operator_id,
        kind=kind.value,
        name=name.strip(),
        number=number,
        service_date=service_date,
        route_id=route_id,
        vehicle_id=vehicle_id,
        event_id=event_id,
        seat_plan_version_id=seat_plan_version_id,
        fare_table_id=fare_table_id,
        amenities=tidy(amenities),
        sale_from=sale_from,
        sale_until=sale_until,
        occupies=occupied(vehicle, stops),
    )
    with transaction.atomic(), alone_with_vehicle(row):
        row.save(force_insert=True)
        StopTime.objects.bulk_create(stop_time(row, seq, stop) for seq, stop in enumerate(stops))
        note(by, "create", row, now=now, name=row.name, service_date=service_date.isoformat())
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


def check_days(service_date: date, sale_from: datetime | None, sale_until: datetime | None) -> None:
    """Raises InvalidInput unless all lie in years that there are, and a sale with both ends begins before it ends."""
    days = {"service_date": service_date, "sale_from": sale_from, "sale_until": sale_until}
    for name, day in days.items():
        if day is not None and day.year not in rules.YEARS:
            raise InvalidInput.at(f"/{name}", "a year from 1970 to 2199", code="OUT_OF_RANGE")
    if sale_from is not None and sale_until is not None and sale_from >= sale_until:
        raise InvalidInput.at("/sale_until", "a sale ends after it has begun")


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
