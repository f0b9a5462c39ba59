"""Making many trips at once, such as the weeks of a timetable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg.errors import ExclusionViolation

from carnet.domains.network import queries as network
from carnet.domains.operators.contracts import VehicleProfile
from carnet.domains.operators.operations import check_amenities
from carnet.domains.schedule import rules
from carnet.domains.schedule.contracts import NewTrip
from carnet.domains.schedule.models import StopTime, Trip
from carnet.domains.schedule.operations.occupying import VehicleBusy, busy, in_the_way, occupied
from carnet.domains.schedule.operations.parts import check_parts, tidy
from carnet.domains.schedule.operations.trips import stop_time
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.kernel.problem import InvalidInput

_BATCH = 2_000


def trips_create_many(*, operator_id: UUID, trips: Sequence[NewTrip], by: Principal) -> tuple[UUID, ...]:
    """New trips of one operator as drafts, but for those that are there by source, key and service date.

    Answers the ids of the new ones. All are checked as `trip_create` does, whatever they share only once. Raises
    NotFound, Forbidden, InvalidInput, SeatPlanNotFound, FareTableNotFound, VehicleNotFound, UnknownAmenity,
    VehicleBusy; then none is made.
    """
    allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)
    vehicles = _check(operator_id, trips)
    with transaction.atomic():
        known = _known(operator_id, trips)
        new = [(_row(operator_id, trip, vehicles), trip) for trip in trips if _key(trip) not in known]
        write_trips([row for row, _ in new])
        StopTime.objects.bulk_create(
            [stop_time(row, seq, stop) for row, trip in new for seq, stop in enumerate(trip.stops)], batch_size=_BATCH
        )
    return tuple(row.id for row, _ in new)


def write_trips(rows: Sequence[Trip]) -> None:
    """Insert trips. Raises VehicleBusy where one of them has a vehicle that is elsewhere; then none is written."""
    try:
        with transaction.atomic():
            Trip.objects.bulk_create(rows, batch_size=_BATCH)
    except IntegrityError as error:
        if not isinstance(error.__cause__, ExclusionViolation):
            raise
        raise _busy(rows) from error


def _busy(rows: Sequence[Trip]) -> VehicleBusy:
    for row in rows:
        if row.vehicle_id and row.occupies and in_the_way(row.vehicle_id, row.occupies):
            return busy(row)
    return VehicleBusy("two of these trips have the same vehicle at the same time")


def _check(operator_id: UUID, trips: Sequence[NewTrip]) -> dict[UUID, VehicleProfile]:
    """The vehicles of the trips, once all of them may be made."""
    if len({_key(trip) for trip in trips}) < len(trips):
        raise InvalidInput("a source has one trip per key and service date")
    stations = network.stations_for(
        operator_id=operator_id, station_ids={stop.station_id for trip in trips for stop in trip.stops}
    )
    for trip in trips:
        if not (trip.name.strip() and trip.source and trip.source_key):
            raise InvalidInput("a trip needs a name, a source and a key")
        rules.check_stops(trip.kind, trip.stops, stations)
    wanted = {(trip.kind, trip.seat_plan_version_id, trip.fare_table_id, trip.vehicle_id) for trip in trips}
    check_amenities(sorted({code for trip in trips for code in trip.amenities}))
    return {vehicle.id: vehicle for parts in wanted if (vehicle := check_parts(operator_id, *parts))}


def _known(operator_id: UUID, trips: Sequence[NewTrip]) -> set[tuple[object, ...]]:
    rows = Trip.objects.filter(
        operator=operator_id,
        source__in={trip.source for trip in trips},
        source_key__in={trip.source_key for trip in trips},
        service_date__in={trip.service_date for trip in trips},
    )
    return set(rows.values_list("source", "source_key", "service_date"))


def _key(trip: NewTrip) -> tuple[object, ...]:
    return (trip.source, trip.source_key, trip.service_date)


def _row(operator_id: UUID, trip: NewTrip, vehicles: Mapping[UUID, VehicleProfile]) -> Trip:
    vehicle = vehicles[trip.vehicle_id] if trip.vehicle_id else None
    return Trip(
        operator_id=operator_id,
        kind=trip.kind.value,
        name=trip.name,
        number=trip.number,
        service_date=trip.service_date,
        vehicle_id=trip.vehicle_id,
        seat_plan_version_id=trip.seat_plan_version_id,
        fare_table_id=trip.fare_table_id,
        amenities=tidy(trip.amenities),
        occupies=occupied(vehicle, trip.stops),
        source=trip.source,
        source_key=trip.source_key,
    )
