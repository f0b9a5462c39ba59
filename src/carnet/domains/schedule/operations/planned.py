"""Changing and deleting trips that nobody has a ticket for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from carnet.domains.operators.operations import seat_plans_publish
from carnet.domains.schedule import queries
from carnet.domains.schedule.contracts import TripPlan, TripProfile, TripStatus
from carnet.domains.schedule.models import StopTime, Trip
from carnet.domains.schedule.operations.fares import fare_tables_publish
from carnet.domains.schedule.operations.occupying import alone_with_vehicle
from carnet.domains.schedule.operations.publishing import trips_refresh_many
from carnet.domains.schedule.operations.trips import TripNotFound, locked_trip, note, set_plan, write_stops
from carnet.infra.access import Permission
from carnet.infra.http import etag
from carnet.infra.principal import Principal
from carnet.kernel.problem import Problem

_OPEN = frozenset({TripStatus.DRAFT.value, TripStatus.PUBLISHED.value})


class TripSold(Problem):
    """People may have tickets for the trip: it can be delayed, get another vehicle or be cancelled, not rewritten."""

    code = "TRIP_SOLD"


class TripUnderWay(Problem):
    """The trip is delayed, boarding, over or cancelled; its plan is past. The member `status` says which."""

    code = "TRIP_UNDER_WAY"


class TripNotDeletable(Problem):
    """Only drafts are deleted; others are withdrawn or cancelled, and a timetable's get an exception there."""

    code = "TRIP_NOT_DELETABLE"


def trip_update(
    *,
    operator_id: UUID,
    trip_id: UUID,
    plan: TripPlan,
    by: Principal,
    now: datetime,
    seen: int | None = None,
) -> TripProfile:
    """Plan a trip anew that nobody has a ticket for; on sale, the sellers are told. A timetable leaves it alone then.

    With `seen` only if that is still its `revision`. Raises TripNotFound, Forbidden,
    PreconditionFailed, TripSold, TripUnderWay, VehicleBusy, and all that `trip_create` does.
    """
    with transaction.atomic():
        row = _locked(operator_id, trip_id, by, seen)
        _check_open(row)
        set_plan(row, plan)
        row.edits += 1
        with alone_with_vehicle(row):
            row.save()
        StopTime.objects.filter(trip=row).delete()
        write_stops(row, plan.stops)
        note(by, "rewrite", row, now=now)
        _tell(row, now=now)
        row.refresh_from_db()
    return queries.trip_profile(row)


def trip_delete(*, operator_id: UUID, trip_id: UUID, by: Principal, now: datetime, seen: int | None = None) -> None:
    """Delete a draft that is no timetable's. Raises TripNotFound, Forbidden, PreconditionFailed, TripNotDeletable."""
    with transaction.atomic():
        row = _locked(operator_id, trip_id, by, seen)
        if row.status != TripStatus.DRAFT or row.version:
            raise TripNotDeletable("only a draft can be deleted; withdraw or cancel this trip instead")
        if row.timetable_id is not None:
            raise TripNotDeletable("its timetable would make it again; add an exception for the day there instead")
        note(by, "delete", row, now=now, name=row.name, service_date=row.service_date.isoformat())
        row.delete()


def _locked(operator_id: UUID, trip_id: UUID, by: Principal, seen: int | None) -> Trip:
    row = locked_trip(trip_id, Permission.SCHEDULE_MANAGE, by)
    if row.operator_id != operator_id:
        raise TripNotFound("there is no such trip")
    etag.check_seen(row.version + row.edits, seen)
    return row


def _check_open(row: Trip) -> None:
    if row.sold_since is not None:
        raise TripSold("people may have tickets for this trip: delay it, give it another vehicle or cancel it instead")
    if row.status not in _OPEN:
        raise TripUnderWay(f"a trip that is {row.status} cannot be planned anew", status=row.status)


def _tell(row: Trip, *, now: datetime) -> None:
    """Sellers that know the trip get its new seats and fares, and then what it is now."""
    if row.version:
        seat_plans_publish(version_ids=[row.seat_plan_version_id], now=now)
        fare_tables_publish(table_ids=[row.fare_table_id], now=now)
        trips_refresh_many(trip_ids=[row.id], now=now)
