"""Reads of trips."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from carnet.domains.schedule.contracts import (
    ListingKind,
    NewStop,
    StopKind,
    TripPlan,
    TripProfile,
    TripStatus,
)
from carnet.domains.schedule.models import StopTime, Trip
from carnet.domains.schedule.rules import ON_SALE
from carnet.infra.access import Permission, allow_at
from carnet.infra.behind import behind
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal


def trip_profile(row: Trip) -> TripProfile:
    """The trip as its operator handles it."""
    return TripProfile(
        id=row.id,
        operator_id=row.operator_id,
        kind=ListingKind(row.kind),
        name=row.name,
        number=row.number,
        service_date=row.service_date,
        status=TripStatus(row.status),
        version=row.version,
        withdrawn=row.withdrawn_at is not None,
        seat_plan_version_id=row.seat_plan_version_id,
        fare_table_id=row.fare_table_id,
        route_id=row.route_id,
        vehicle_id=row.vehicle_id,
        timetable_id=row.timetable_id,
        event_id=row.event_id,
        amenities=tuple(row.amenities),
        sale_from=row.sale_from,
        sale_until=row.sale_until,
        sold=row.sold_since is not None,
        edits=row.edits,
    )


def trip(trip_id: UUID) -> TripProfile | None:
    """The trip with this id, or None."""
    row = Trip.objects.filter(id=trip_id).first()
    return None if row is None else trip_profile(row)


def trips(
    *, operator_id: UUID, since: date, until: date, statuses: Iterable[TripStatus] | None = None
) -> tuple[TripProfile, ...]:
    """An operator's trips with a service date from `since` to `until`, both included, in any or one of the statuses."""
    rows = Trip.objects.filter(operator=operator_id, service_date__range=(since, until))
    if statuses is not None:
        rows = rows.filter(status__in=[status.value for status in statuses])
    return tuple(trip_profile(row) for row in rows.order_by("service_date", "name", "id"))


def trips_page(
    *,
    operator_id: UUID,
    by: Principal,
    since: date,
    until: date,
    status: TripStatus | None = None,
    route_id: UUID | None = None,
    timetable_id: UUID | None = None,
    after: tuple[date, str, UUID] | None = None,
    limit: int,
) -> tuple[TripProfile, ...]:
    """Up to `limit` of an operator's trips for who may see them, by service date (`until` included), name and id.

    `after` is the sort key of the last trip that was read. Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.TRIPS_READ, operator_id)
    rows = Trip.objects.filter(operator=operator_id, service_date__range=(since, until))
    if status is not None:
        rows = rows.filter(status=status.value)
    if route_id is not None:
        rows = rows.filter(route=route_id)
    if timetable_id is not None:
        rows = rows.filter(timetable=timetable_id)
    if after is not None:
        rows = rows.filter(service_date__gte=after[0])  # which the index goes by
    rows = rows.filter(behind(after, "service_date", "name", "id"))
    return tuple(trip_profile(row) for row in rows.order_by("service_date", "name", "id")[:limit])


def trip_at(*, operator_id: UUID, trip_id: UUID, by: Principal) -> TripProfile:
    """The operator's trip, for who may see it. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.TRIPS_READ, operator_id)
    row = Trip.objects.filter(id=trip_id, operator=operator_id).first()
    if row is None:
        raise NotFound("There is no such trip.")
    return trip_profile(row)


def trip_plan(*, operator_id: UUID, trip_id: UUID, by: Principal) -> TripPlan:
    """What the operator's trip is planned as, for who may see it. Raises NotFound, Forbidden, SecondFactorNeeded."""
    known = trip_at(operator_id=operator_id, trip_id=trip_id, by=by)
    return TripPlan(
        name=known.name,
        number=known.number,
        service_date=known.service_date,
        stops=stops(trip_id),
        seat_plan_version_id=known.seat_plan_version_id,
        fare_table_id=known.fare_table_id,
        route_id=known.route_id,
        vehicle_id=known.vehicle_id,
        amenities=known.amenities,
        sale_from=known.sale_from,
        sale_until=known.sale_until,
    )


def stops(trip_id: UUID) -> tuple[NewStop, ...]:
    """The stops of a trip in order; empty when there is no such trip."""
    return tuple(new_stop(row) for row in StopTime.objects.filter(trip_id=trip_id).order_by("seq"))


def new_stop(row: StopTime) -> NewStop:
    """The stop as it was given."""
    return NewStop(
        station_id=row.station_id,
        arrival=row.arrival,
        departure=row.departure,
        metres=row.metres,
        kind=StopKind(row.kind),
        pick_up=row.pick_up,
        drop_off=row.drop_off,
    )


def live_trip_ids(operator_id: UUID) -> list[UUID]:
    """The operator's trips that are published and have not departed."""
    rows = Trip.objects.filter(operator=operator_id, status__in=[status.value for status in ON_SALE])
    return list(rows.order_by("id").values_list("id", flat=True))
