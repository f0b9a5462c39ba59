"""The trips of one timetable on some days: what is missing, what differs, what is no longer wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg.errors import ExclusionViolation

from carnet.domains.network import queries as network
from carnet.domains.operators import queries as operators
from carnet.domains.operators.contracts import VehicleProfile
from carnet.domains.operators.operations import seat_plans_publish
from carnet.domains.schedule import queries, rules
from carnet.domains.schedule.contracts import (
    Generated,
    LeftBecause,
    LeftTrip,
    NewStop,
    Outcome,
    TimetableProfile,
    TripStatus,
)
from carnet.domains.schedule.models import FareTable, StopTime, Trip
from carnet.domains.schedule.operations.fares import fare_tables_publish
from carnet.domains.schedule.operations.occupying import in_the_way, occupied
from carnet.domains.schedule.operations.publishing import trips_publish_many, trips_refresh_many, trips_withdraw_many
from carnet.domains.schedule.operations.trips import stop_time

_REFUSALS = frozenset(Outcome) - {Outcome.PUBLISHED, Outcome.UPDATED, Outcome.UNCHANGED}
_FIELDS = (
    "route_id",
    "vehicle_id",
    "seat_plan_version_id",
    "fare_table_id",
    "name",
    "number",
    "amenities",
    "occupies",
)
_OVER = frozenset({TripStatus.DEPARTED.value, TripStatus.ARRIVED.value, TripStatus.CANCELLED.value})
_OPEN = frozenset({TripStatus.DRAFT.value, TripStatus.PUBLISHED.value})


@dataclass(frozen=True, slots=True)
class _Parts:
    """What all runs of a timetable share, as of now."""

    timetable: TimetableProfile
    vehicle: VehicleProfile
    fare_table_id: UUID
    timezone: str

    def stops(self, day: date) -> tuple[NewStop, ...]:
        plan = self.timetable.plan
        return rules.stops_on(plan.calls, rules.leaves_at(day, plan.departs, self.timezone))

    def fields(self, stops: Sequence[NewStop]) -> dict[str, Any]:
        plan = self.timetable.plan
        return {
            "route_id": plan.route_id,
            "vehicle_id": plan.vehicle_id,
            "seat_plan_version_id": self.vehicle.seat_plan_version_id,
            "fare_table_id": self.fare_table_id,
            "name": plan.name,
            "number": plan.number,
            "amenities": list(plan.amenities),
            "occupies": occupied(self.vehicle, stops),
        }


@dataclass(slots=True)
class _Write:
    """A trip to be inserted (`new`) or overwritten, with its stops where these differ."""

    row: Trip
    fields: dict[str, Any]
    stops: tuple[NewStop, ...] | None
    new: bool


def fill(timetable: TimetableProfile, since: date, until: date, *, now: datetime) -> Generated:
    """Bring the trips from `since` to before `until` that have not left yet in line with the timetable.

    In the caller's transaction, which holds the lock of the timetable.
    """
    parts = _parts(timetable)
    trips = Trip.objects.filter(timetable=timetable.id, service_date__gte=since, service_date__lt=until)
    there = {trip.service_date: trip for trip in trips.order_by("id").select_for_update()}
    known = _stops_of(there.values())
    wanted = {day: parts.stops(day) for day in rules.service_dates(queries.pattern(timetable), since, until)}
    wanted = {day: stops for day, stops in wanted.items() if _to_come(stops, now)}
    unwanted = [row for day, row in there.items() if day not in wanted and _to_come(known[row.id], now)]
    writes, left = _compare(parts, wanted, there, known)
    writes, busy = _write(writes)
    gone, kept = _remove(unwanted, now=now)
    outcomes = _tell(parts, writes, [row for day, row in there.items() if day in wanted], now=now)
    return Generated(
        made=sum(write.new for write in writes),
        changed=sum(not write.new for write in writes),
        removed=gone,
        published=outcomes.count(Outcome.PUBLISHED),
        refused=sum(outcome in _REFUSALS for outcome in outcomes),
        left=tuple(sorted([*left, *busy, *kept], key=lambda one: one.day)),
    )


def _parts(timetable: TimetableProfile) -> _Parts:
    plan = timetable.plan
    vehicle = operators.vehicle(plan.vehicle_id)
    assert vehicle is not None  # noqa: S101  the timetable's foreign key keeps it
    first = plan.calls[0].station_id
    versions = FareTable.objects.filter(operator=timetable.operator_id, name=plan.fares).order_by("-number")
    return _Parts(
        timetable, vehicle, versions.values_list("id", flat=True)[0], network.stations([first])[first].timezone
    )


def _stops_of(trips: Iterable[Trip]) -> dict[UUID, tuple[NewStop, ...]]:
    found: dict[UUID, list[NewStop]] = {trip.id: [] for trip in trips}
    for row in StopTime.objects.filter(trip__in=list(found)).order_by("trip_id", "seq"):
        found[row.trip_id].append(queries.new_stop(row))
    return {trip_id: tuple(stops) for trip_id, stops in found.items()}


def _to_come(stops: Sequence[NewStop], now: datetime) -> bool:
    return not stops or stops[0].departure is None or stops[0].departure > now


def _compare(
    parts: _Parts,
    wanted: Mapping[date, tuple[NewStop, ...]],
    there: Mapping[date, Trip],
    known: Mapping[UUID, tuple[NewStop, ...]],
) -> tuple[list[_Write], list[LeftTrip]]:
    """What is to be written, and which trips differ and have to stay as they are."""
    writes, left = [], []
    for day, stops in wanted.items():
        row, fields = there.get(day), parts.fields(stops)
        if row is None:
            writes.append(_Write(_new(parts.timetable, parts.vehicle, day), fields, stops, new=True))
            continue
        other_stops = known[row.id] != stops
        if row.status in _OVER or not (other_stops or any(getattr(row, name) != fields[name] for name in _FIELDS)):
            continue
        because = _untouchable(row)
        if because:
            left.append(LeftTrip(day, because, row.id))
        else:
            writes.append(_Write(row, fields, stops if other_stops else None, new=False))
    return writes, left


def _new(timetable: TimetableProfile, vehicle: VehicleProfile, day: date) -> Trip:
    return Trip(operator_id=timetable.operator_id, timetable_id=timetable.id, kind=vehicle.kind.value, service_date=day)


def _untouchable(row: Trip) -> LeftBecause | None:
    if row.sold_since is not None:
        return LeftBecause.SOLD
    if row.edits:
        return LeftBecause.EDITED
    return None if row.status in _OPEN else LeftBecause.UNDER_WAY


def _write(writes: list[_Write]) -> tuple[list[_Write], list[LeftTrip]]:
    """Write what can be written; one whose vehicle is elsewhere is named instead."""
    if _written(writes):
        return writes, []
    done: list[_Write] = []
    waiting, before = list(writes), len(writes) + 1
    while waiting and len(waiting) < before:  # a trip may wait for its neighbour to make room
        before = len(waiting)
        ready = [write for write in waiting if _written([write])]
        done += ready
        waiting = [write for write in waiting if write not in ready]
    return done, [_busy(write) for write in waiting]


def _written(writes: Sequence[_Write]) -> bool:
    """Write all of them; False, with nothing written, where the constraint says that a vehicle is elsewhere."""
    try:
        with transaction.atomic():
            _insert([write for write in writes if write.new])
            _overwrite([write for write in writes if not write.new])
            stops = [
                stop_time(write.row, seq, stop)
                for write in writes
                if write.stops
                for seq, stop in enumerate(write.stops)
            ]
            StopTime.objects.bulk_create(stops, batch_size=2_000)
    except IntegrityError as error:
        if not isinstance(error.__cause__, ExclusionViolation):
            raise
        return False
    return True


def _insert(writes: Sequence[_Write]) -> None:
    for write in writes:
        _set(write)
    Trip.objects.bulk_create([write.row for write in writes])


def _overwrite(writes: Sequence[_Write]) -> None:
    if not writes:
        return
    rows = [write.row for write in writes]
    Trip.objects.filter(id__in=[row.id for row in rows]).update(occupies=None)  # so that neighbours can move up
    for write in writes:
        _set(write)
    Trip.objects.bulk_update(rows, _FIELDS)
    StopTime.objects.filter(trip__in=[write.row.id for write in writes if write.stops]).delete()


def _set(write: _Write) -> None:
    for name, value in write.fields.items():
        setattr(write.row, name, value)


def _busy(write: _Write) -> LeftTrip:
    row = write.row
    other = in_the_way(row.vehicle_id, row.occupies, but=[row.id]) if row.vehicle_id and row.occupies else None
    name = f"{other.name}, {other.service_date}" if other else ""
    return LeftTrip(row.service_date, LeftBecause.BUSY, None if write.new else row.id, name)


def _remove(rows: Iterable[Trip], *, now: datetime) -> tuple[int, list[LeftTrip]]:
    """Take away trips that the timetable no longer has; how many, and which have to stay.

    One that was on sale is withdrawn and leaves the timetable and its vehicle, but it is not deleted: somebody may be
    buying in this moment, and a ticket always has its trip.
    """
    left: list[LeftTrip] = []
    drafts: list[UUID] = []
    on_sale: list[UUID] = []
    for row in rows:
        because = _untouchable(row)
        if row.status in _OVER:
            continue
        if because:
            left.append(LeftTrip(row.service_date, because, row.id))
        else:
            (drafts if row.version == 0 else on_sale).append(row.id)
    Trip.objects.filter(id__in=drafts).delete()
    if on_sale:
        trips_withdraw_many(trip_ids=on_sale, reason="not in the timetable any more", now=now)
        Trip.objects.filter(id__in=on_sale).update(timetable=None, vehicle=None, occupies=None)
    return len(drafts) + len(on_sale), left


def _tell(parts: _Parts, writes: Sequence[_Write], there: Iterable[Trip], *, now: datetime) -> list[Outcome]:
    """Put new trips on sale, and older drafts; tell the sellers what changed about those they know."""
    seat_plans_publish(version_ids=[parts.vehicle.seat_plan_version_id], now=now)
    fare_tables_publish(table_ids=[parts.fare_table_id], now=now)
    rows = {row.id: row for row in [*there, *(write.row for write in writes)]}.values()
    drafts = [row.id for row in rows if row.status == TripStatus.DRAFT.value]
    known = [write.row.id for write in writes if write.row.version]
    done = list(trips_refresh_many(trip_ids=known, now=now)) if known else []
    if parts.timetable.plan.publishes and drafts:
        done += trips_publish_many(trip_ids=drafts, now=now)
    return [one.outcome for one in done]
