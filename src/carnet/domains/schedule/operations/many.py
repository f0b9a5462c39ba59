"""Making many trips at once, such as the weeks of a timetable."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from carnet.domains.network import queries as network
from carnet.domains.operators.operations import check_amenities
from carnet.domains.schedule import rules
from carnet.domains.schedule.contracts import NewTrip
from carnet.domains.schedule.models import StopTime, Trip
from carnet.domains.schedule.operations.trips import check_parts, stop_time
from carnet.kernel.problem import InvalidInput

_BATCH = 2_000


def trips_create_many(*, operator_id: UUID, trips: Sequence[NewTrip]) -> tuple[UUID, ...]:
    """New trips of one operator as drafts, but for those that are there by source, key and service date.

    Answers the ids of the new ones. All are checked as `trip_create` does, whatever they share only once. Raises
    InvalidInput, SeatPlanNotFound, FareTableNotFound, VehicleNotFound, UnknownAmenity; then none is made.
    """
    _check(operator_id, trips)
    with transaction.atomic():
        known = _known(operator_id, trips)
        new = [(_row(operator_id, trip), trip) for trip in trips if _key(trip) not in known]
        Trip.objects.bulk_create([row for row, _ in new], batch_size=_BATCH)
        StopTime.objects.bulk_create(
            [stop_time(row, seq, stop) for row, trip in new for seq, stop in enumerate(trip.stops)], batch_size=_BATCH
        )
    return tuple(row.id for row, _ in new)


def _check(operator_id: UUID, trips: Sequence[NewTrip]) -> None:
    if len({_key(trip) for trip in trips}) < len(trips):
        raise InvalidInput("a source has one trip per key and service date")
    stations = network.stations({stop.station_id for trip in trips for stop in trip.stops})
    for trip in trips:
        if not (trip.name.strip() and trip.source and trip.source_key):
            raise InvalidInput("a trip needs a name, a source and a key")
        rules.check_stops(trip.kind, trip.stops, stations)
    for parts in {(trip.kind, trip.seat_plan_version_id, trip.fare_table_id, trip.vehicle_id) for trip in trips}:
        check_parts(operator_id, *parts)
    check_amenities(sorted({code for trip in trips for code in trip.amenities}))


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


def _row(operator_id: UUID, trip: NewTrip) -> Trip:
    return Trip(
        operator_id=operator_id,
        kind=trip.kind.value,
        name=trip.name,
        number=trip.number,
        service_date=trip.service_date,
        vehicle_id=trip.vehicle_id,
        seat_plan_version_id=trip.seat_plan_version_id,
        fare_table_id=trip.fare_table_id,
        amenities=sorted(set(trip.amenities)),
        source=trip.source,
        source_key=trip.source_key,
    )
