"""Making timetables, changing, copying and ending them.

Every change queues the job that brings the trips in line, in the change's transaction.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from carnet.domains.network import queries as network
from carnet.domains.network.operations import RouteNotFound
from carnet.domains.operators.operations import check_amenities
from carnet.domains.schedule import queries, rules
from carnet.domains.schedule.contracts import TimetableException, TimetablePlan, TimetableProfile
from carnet.domains.schedule.models import FareTable, Timetable, TimetableStop
from carnet.domains.schedule.models import TimetableException as ExceptionRow
from carnet.domains.schedule.operations.fares import FareTableNotFound
from carnet.domains.schedule.operations.parts import fitting_vehicle, tidy
from carnet.domains.schedule.operations.timetables.generating import make_trips
from carnet.infra import audit, jobs
from carnet.infra.access import Permission, allow_at
from carnet.infra.http import etag
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput, Problem


class TimetableNotFound(Problem):
    """The operator has no timetable with this id."""

    code = "TIMETABLE_UNKNOWN"


class TimetableEnded(Problem):
    """An ended timetable stays as it is; copy it to run it again."""

    code = "TIMETABLE_ENDED"


def timetable_create(*, operator_id: UUID, plan: TimetablePlan, by: Principal, now: datetime) -> TimetableProfile:
    """A new timetable; its trips are made soon after.

    Raises NotFound, Forbidden, InvalidInput, RouteNotFound, VehicleNotFound, FareTableNotFound, UnknownAmenity.
    """
    allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)
    _check(operator_id, plan)
    row = Timetable(operator_id=operator_id)
    with transaction.atomic():
        return _save(row, plan, "create", by, now=now)


def timetable_update(
    *,
    operator_id: UUID,
    timetable_id: UUID,
    plan: TimetablePlan,
    by: Principal,
    now: datetime,
    seen: int | None = None,
) -> TimetableProfile:
    """Change a timetable and, soon after, its trips from now on that nobody bought and nobody changed.

    With `seen` only if that is still its version. Raises NotFound, Forbidden, TimetableNotFound, TimetableEnded,
    PreconditionFailed, InvalidInput, RouteNotFound, VehicleNotFound, FareTableNotFound, UnknownAmenity.
    """
    with transaction.atomic():
        row = _locked(operator_id, timetable_id, by, seen)
        _check(operator_id, plan)
        row.version += 1
        return _save(row, plan, "update", by, now=now)


def timetable_copy(
    *, operator_id: UUID, timetable_id: UUID, departs: time, name: str, by: Principal, now: datetime, number: str = ""
) -> TimetableProfile:
    """The same run at another time under another name, without the exceptions of the first.

    Raises NotFound, Forbidden, TimetableNotFound, and all that `timetable_create` does.
    """
    allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)
    row = Timetable.objects.filter(id=timetable_id, operator=operator_id).first()
    if row is None:
        raise TimetableNotFound("there is no such timetable")
    plan = replace(queries.timetable_profile(row).plan, departs=departs, name=name, number=number)
    return timetable_create(operator_id=operator_id, plan=plan, by=by, now=now)


def timetable_end(
    *,
    operator_id: UUID,
    timetable_id: UUID,
    until: date,
    by: Principal,
    now: datetime,
    seen: int | None = None,
) -> TimetableProfile:
    """No runs from the day `until` on: trips nobody bought are removed, sold ones stay. This cannot be undone.

    Raises NotFound, Forbidden, TimetableNotFound, TimetableEnded, PreconditionFailed.
    """
    with transaction.atomic():
        row = _locked(operator_id, timetable_id, by, seen)
        row.ended_at = now
        row.version += 1
        if until <= row.valid_from:  # it never runs: a period has one day at least, which is taken out
            row.valid_until = row.valid_from + timedelta(days=1)
            ExceptionRow.objects.update_or_create(
                timetable=row, day=row.valid_from, defaults={"runs": False, "reason": "ended before it began"}
            )
        else:
            row.valid_until = min(row.valid_until, until)
        row.save(update_fields=["ended_at", "version", "valid_until"])
        return _kept(row, "end", by, now=now, until=until.isoformat())


def timetable_exception_add(
    *,
    operator_id: UUID,
    timetable_id: UUID,
    exception: TimetableException,
    by: Principal,
    now: datetime,
    seen: int | None = None,
) -> TimetableProfile:
    """Let a timetable run, or not run, on one day of its period; it replaces what was said about the day before.

    Raises NotFound, Forbidden, TimetableNotFound, TimetableEnded, PreconditionFailed, InvalidInput.
    """
    with transaction.atomic():
        row = _locked(operator_id, timetable_id, by, seen)
        if not row.valid_from <= exception.day < row.valid_until:
            raise InvalidInput.at("/day", "an exception is about a day of the timetable's period", code="OUT_OF_RANGE")
        ExceptionRow.objects.update_or_create(
            timetable=row, day=exception.day, defaults={"runs": exception.runs, "reason": exception.reason.strip()}
        )
        _grow(row)
        return _kept(row, "except", by, now=now, day=exception.day.isoformat(), runs=exception.runs)


def timetable_exception_remove(
    *,
    operator_id: UUID,
    timetable_id: UUID,
    day: date,
    by: Principal,
    now: datetime,
    seen: int | None = None,
) -> TimetableProfile:
    """Let the weekdays decide about a day again; where there is no exception nothing changes.

    Raises NotFound, Forbidden, TimetableNotFound, TimetableEnded, PreconditionFailed.
    """
    with transaction.atomic():
        row = _locked(operator_id, timetable_id, by, seen)
        gone, _ = ExceptionRow.objects.filter(timetable=row, day=day).delete()
        if not gone:
            return queries.timetable_profile(row)
        _grow(row)
        return _kept(row, "unexcept", by, now=now, day=day.isoformat())


def _locked(operator_id: UUID, timetable_id: UUID, by: Principal, seen: int | None) -> Timetable:
    allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)
    row = Timetable.objects.select_for_update().filter(id=timetable_id, operator=operator_id).first()
    if row is None:
        raise TimetableNotFound("there is no such timetable")
    etag.check_seen(row.version, seen)
    if row.ended_at is not None:
        raise TimetableEnded("this timetable was ended; copy it to run it again")
    return row


def _check(operator_id: UUID, plan: TimetablePlan) -> None:
    route = network.route(plan.route_id)
    if route is None or route.operator_id != operator_id:
        raise RouteNotFound("there is no such route")
    way = [call.station_id for call in route.calls]
    rules.check_timetable(route.kind, plan, way, network.stations_for(operator_id=operator_id, station_ids=way))
    fitting_vehicle(operator_id, route.kind, plan.vehicle_id)
    if not FareTable.objects.filter(operator=operator_id, name=plan.fares).exists():
        raise FareTableNotFound("there is no fare table of this name")
    check_amenities(plan.amenities)


def _save(row: Timetable, plan: TimetablePlan, verb: str, by: Principal, *, now: datetime) -> TimetableProfile:
    row.route_id, row.vehicle_id, row.fares = plan.route_id, plan.vehicle_id, plan.fares
    row.name, row.number, row.departs = plan.name.strip(), plan.number.strip(), plan.departs
    row.days, row.amenities = sorted(plan.days), tidy(plan.amenities)
    row.valid_from, row.valid_until = plan.valid_from, plan.valid_until
    row.ahead_days, row.publishes = plan.ahead_days, plan.publishes
    row.save()
    row.stops.all().delete()
    TimetableStop.objects.bulk_create(
        TimetableStop(
            timetable=row,
            seq=seq,
            station_id=call.station_id,
            arrival=call.arrival,
            departure=call.departure,
            metres=call.metres,
            kind=call.kind.value,
            pick_up=call.pick_up,
            drop_off=call.drop_off,
        )
        for seq, call in enumerate(plan.calls)
    )
    return _kept(row, verb, by, now=now, name=row.name)


def _grow(row: Timetable) -> None:
    row.version += 1
    row.save(update_fields=["version"])


def _kept(row: Timetable, verb: str, by: Principal, *, now: datetime, **detail: Any) -> TimetableProfile:
    """Note what was done, and have the trips follow."""
    if not by.is_carnet:
        audit.record(by.actor, f"timetable.{verb}", ids.encode("tbl", row.id), detail, now=now)
    jobs.enqueue(make_trips, timetable_id=str(row.id), whole=True)
    return queries.timetable_profile(row)
