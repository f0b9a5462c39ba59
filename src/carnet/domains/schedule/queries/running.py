"""Reads of a day's departures and of a single trip on its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Subquery

from carnet.domains.network import queries as network
from carnet.domains.network.contracts import Place
from carnet.domains.schedule.contracts import Departure, NewStop, RunCall, RunStep, StopKind, TripRun
from carnet.domains.schedule.models import StopTime, Trip, TripHistory
from carnet.domains.schedule.queries.trips import trip_profile
from carnet.infra.access import Permission, allow_at
from carnet.infra.behind import behind
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal


def departures(
    *, operator_id: UUID, by: Principal, day: date, after: tuple[datetime, UUID] | None = None, limit: int
) -> tuple[Departure, ...]:
    """Up to `limit` of the operator's trips of a service day by departure, for who may see them.

    `after` is the departure and id of the last trip that was read. Six statements at most. Raises NotFound, Forbidden,
    SecondFactorNeeded.
    """
    allow_at(by, Permission.TRIPS_READ, operator_id)
    leaves = StopTime.objects.filter(trip=OuterRef("id"), seq=0).values("departure")[:1]
    rows = Trip.objects.filter(operator=operator_id, service_date=day).annotate(leaves=Subquery(leaves))
    rows = rows.filter(behind(after, "leaves", "id"))
    found = departures_of(list(rows.filter(leaves__isnull=False).order_by("leaves", "id")[:limit]))
    return tuple(sorted(found, key=lambda one: (one.departs, one.trip.id)))


def departures_of(rows: Sequence[Trip]) -> tuple[Departure, ...]:
    """These trips by departure, without those that have no stops. Four statements, however many trips."""
    of_these = StopTime.objects.filter(trip_id__in=[row.id for row in rows])
    firsts = {stop.trip_id: stop for stop in of_these.filter(seq=0)}
    lasts = {stop.trip_id: stop for stop in of_these.order_by("trip_id", "-seq").distinct("trip_id")}
    places = network.stations({stop.station_id for stop in (*firsts.values(), *lasts.values())})
    delays = _delays(rows)
    found = [
        _departure(row, firsts[row.id], lasts[row.id], places, delays.get(row.id, ()))
        for row in rows
        if row.id in firsts
    ]
    return tuple(sorted(found, key=lambda one: (one.departs, one.trip.name, one.trip.id)))


def trip_run(*, operator_id: UUID, trip_id: UUID, by: Principal) -> TripRun:
    """A trip with its stops and its history, for who may see it. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.TRIPS_READ, operator_id)
    row = Trip.objects.filter(id=trip_id, operator=operator_id).first()
    if row is None:
        raise NotFound("There is no such trip.")
    history = list(TripHistory.objects.filter(trip=row).order_by("id"))
    return TripRun(
        trip=trip_profile(row),
        vehicle_id=row.vehicle_id,
        amenities=tuple(row.amenities),
        calls=_calls(row.id, [step for step in history if step.late_seconds]),
        history=tuple(_step(step) for step in history),
    )


def planned_stops(row: Trip) -> tuple[NewStop, ...]:
    """The trip's stops as they were planned, whatever delays came since."""
    calls = _calls(row.id, TripHistory.objects.filter(trip=row, late_seconds__gt=0))
    return tuple(
        NewStop(station_id=call.station_id, arrival=call.planned_arrival, departure=call.planned_departure)
        for call in calls
    )


def _delays(rows: Sequence[Trip]) -> Mapping[UUID, list[TripHistory]]:
    found: dict[UUID, list[TripHistory]] = {}
    for step in TripHistory.objects.filter(trip__in=[row.id for row in rows], late_seconds__gt=0):
        found.setdefault(step.trip_id, []).append(step)
    return found


def _departure(
    row: Trip, first: StopTime, last: StopTime, places: Mapping[UUID, Place], delays: Sequence[TripHistory]
) -> Departure:
    origin, departs = places[first.station_id], first.departure
    arrives = last.arrival or last.departure
    assert departs is not None and arrives is not None  # noqa: S101, PT018  the ends of a trip have these times
    return Departure(
        trip=trip_profile(row),
        origin=origin.name,
        destination=places[last.station_id].name,
        timezone=origin.timezone,
        departs=departs,
        planned=departs - _late(delays, 0),
        arrives=arrives,
        late_minutes=_late(delays, last.seq) // timedelta(minutes=1),
    )


def _calls(trip_id: UUID, delays: Iterable[TripHistory]) -> tuple[RunCall, ...]:
    stops = list(StopTime.objects.filter(trip_id=trip_id).order_by("seq"))
    places = network.stations({stop.station_id for stop in stops})
    known = list(delays)
    return tuple(_call(stop, places[stop.station_id], _late(known, stop.seq)) for stop in stops)


def _call(stop: StopTime, place: Place, late: timedelta) -> RunCall:
    return RunCall(
        seq=stop.seq,
        station_id=stop.station_id,
        station=place.name,
        timezone=place.timezone,
        kind=StopKind(stop.kind),
        arrival=stop.arrival,
        departure=stop.departure,
        planned_arrival=stop.arrival and stop.arrival - late,
        planned_departure=stop.departure and stop.departure - late,
    )


def _late(delays: Iterable[TripHistory], seq: int) -> timedelta:
    """How late the trip is at a stop."""
    return timedelta(seconds=sum(step.late_seconds for step in delays if step.from_stop <= seq))


def _step(row: TripHistory) -> RunStep:
    return RunStep(
        verb=row.verb,
        from_status=row.from_status,
        to_status=row.to_status,
        at=row.at,
        reason=row.reason,
        actor=row.actor,
        from_stop=row.from_stop,
        late_minutes=row.late_seconds // 60,
    )
