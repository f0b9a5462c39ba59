"""Reads of timetables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from carnet.domains.network import queries as network
from carnet.domains.schedule import rules
from carnet.domains.schedule.contracts import (
    Pattern,
    Run,
    StopKind,
    TimetableCall,
    TimetableException,
    TimetablePlan,
    TimetableProfile,
    TripStatus,
)
from carnet.domains.schedule.models import Timetable, Trip
from carnet.infra.access import Permission, allow_at
from carnet.infra.behind import behind
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal

_LONGEST_LOOK: Final = timedelta(days=5 * 366)


def timetable_profile(row: Timetable) -> TimetableProfile:
    """The timetable as its operator handles it; reads `row.stops` and `row.exceptions`."""
    calls = tuple(
        TimetableCall(
            station_id=stop.station_id,
            arrival=stop.arrival,
            departure=stop.departure,
            metres=stop.metres,
            kind=StopKind(stop.kind),
            pick_up=stop.pick_up,
            drop_off=stop.drop_off,
        )
        for stop in row.stops.all()
    )
    plan = TimetablePlan(
        name=row.name,
        number=row.number,
        route_id=row.route_id,
        vehicle_id=row.vehicle_id,
        fares=row.fares,
        departs=row.departs,
        days=frozenset(row.days),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        calls=calls,
        ahead_days=row.ahead_days,
        amenities=tuple(row.amenities),
        publishes=row.publishes,
    )
    exceptions = tuple(TimetableException(one.day, one.runs, one.reason) for one in row.exceptions.all())
    return TimetableProfile(row.id, row.operator_id, plan, exceptions, row.version, row.generated_until, row.ended_at)


def pattern(timetable: TimetableProfile) -> Pattern:
    """On which days it runs."""
    plan = timetable.plan
    return Pattern(plan.days, plan.valid_from, plan.valid_until, {one.day: one.runs for one in timetable.exceptions})


def timetable_at(*, operator_id: UUID, timetable_id: UUID, by: Principal) -> TimetableProfile:
    """The operator's timetable, for who may see it. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.CATALOG_READ, operator_id)
    row = _whole(Timetable.objects.filter(id=timetable_id, operator=operator_id)).first()
    if row is None:
        raise NotFound("There is no such timetable.")
    return timetable_profile(row)


def timetables_page(
    *,
    operator_id: UUID,
    by: Principal,
    route_id: UUID | None = None,
    ended: bool = False,
    after: tuple[str, UUID] | None = None,
    limit: int,
) -> tuple[TimetableProfile, ...]:
    """Up to `limit` of an operator's timetables by name, those that were ended only where `ended` says so.

    `after` is the sort key of the last one that was read. Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.CATALOG_READ, operator_id)
    rows = Timetable.objects.filter(operator=operator_id)
    if not ended:
        rows = rows.filter(ended_at=None)
    if route_id is not None:
        rows = rows.filter(route=route_id)
    rows = rows.filter(behind(after, "name", "id"))
    return tuple(timetable_profile(row) for row in _whole(rows.order_by("name", "id"))[:limit])


def timetable_runs(
    *,
    operator_id: UUID,
    timetable_id: UUID,
    by: Principal,
    now: datetime,
    since: date | None = None,
    until: date | None = None,
    limit: int = 14,
) -> tuple[Run, ...]:
    """The next `limit` days on which the timetable runs, from today or `since` on and before `until`, with the trips
    that there are already. Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    timetable = timetable_at(operator_id=operator_id, timetable_id=timetable_id, by=by)
    zone = timezone_of(timetable.plan)
    first = since or now.astimezone(ZoneInfo(zone)).date()
    last = min(until or date.max, timetable.plan.valid_until, _look_until(first))
    days = list(islice(rules.service_dates(pattern(timetable), first, last), limit))
    trips = {trip.service_date: trip for trip in Trip.objects.filter(timetable=timetable_id, service_date__in=days)}
    return tuple(_run(timetable.plan, zone, day, trips.get(day)) for day in days)


def plan_runs(plan: TimetablePlan, *, since: date, limit: int = 7) -> tuple[Run, ...]:
    """The first `limit` runs of a plan from `since` on, as if it were kept as it is."""
    zone = timezone_of(plan)
    wanted = Pattern(plan.days, plan.valid_from, plan.valid_until)
    days = islice(rules.service_dates(wanted, since, _look_until(max(since, plan.valid_from))), limit)
    return tuple(_run(plan, zone, day, None) for day in days)


def timezone_of(plan: TimetablePlan) -> str:
    """The IANA zone of the clock that `departs` is on: the first stop's."""
    first = plan.calls[0].station_id
    return network.stations([first])[first].timezone


def timetables_due(*, now: datetime) -> Iterable[UUID]:
    """Timetables whose next trips may have to be made, in any order: a few more than need it, never fewer."""
    rows = Timetable.objects.filter(ended_at=None, valid_until__gt=now.date() - timedelta(days=1))
    behind = Q(generated_until=None) | Q(generated_until__lt=now.date() + timedelta(days=367))
    return rows.filter(behind).values_list("id", flat=True).iterator(chunk_size=1_000)


def timetable_ids(*, operator_id: UUID, fares: str | None = None) -> list[UUID]:
    """The operator's timetables that are not ended; those with the fare table of this name, where one is given."""
    rows = Timetable.objects.filter(operator=operator_id, ended_at=None)
    if fares is not None:
        rows = rows.filter(fares=fares)
    return list(rows.order_by("id").values_list("id", flat=True))


def _whole(rows: QuerySet[Timetable]) -> QuerySet[Timetable]:
    return rows.prefetch_related("stops", "exceptions")


def _look_until(first: date) -> date:
    return first + min(_LONGEST_LOOK, date.max - first)


def _run(plan: TimetablePlan, zone: str, day: date, trip: Trip | None) -> Run:
    leaves = rules.leaves_at(day, plan.departs, zone)
    arrives = rules.stops_on(plan.calls, leaves)[-1].arrival
    assert arrives is not None  # noqa: S101  the last stop has one
    if trip is None:
        return Run(day, leaves, arrives)
    return Run(day, leaves, arrives, trip.id, TripStatus(trip.status))
