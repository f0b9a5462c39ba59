"""Performances: trips of one leg that begin and end at a venue. Sold, moved and cancelled as trips are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from carnet.domains.network import queries as network
from carnet.domains.network.contracts import Place
from carnet.domains.operators.operations import seat_plans_publish
from carnet.domains.schedule import queries, rules
from carnet.domains.schedule.contracts import ListingKind, NewPerformance, PerformanceProfile, TripStatus
from carnet.domains.schedule.models import Event, StopTime, Trip
from carnet.domains.schedule.operations.events import EventRetired, locked_event, note_event
from carnet.domains.schedule.operations.fares import fare_tables_publish
from carnet.domains.schedule.operations.moves import TripMoveRefused
from carnet.domains.schedule.operations.parts import check_parts
from carnet.domains.schedule.operations.publishing import trips_refresh_many
from carnet.domains.schedule.operations.trips import TripNotFound, note, stop_time
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.kernel.problem import Problem

_OPEN = frozenset({TripStatus.DRAFT, TripStatus.PUBLISHED})


class PerformanceSold(Problem):
    """Somebody has a seat of the performance; it can be delayed or cancelled, and no longer rewritten."""

    code = "PERFORMANCE_SOLD"


def performances_create(
    *, operator_id: UUID, event_id: UUID, performances: Sequence[NewPerformance], by: Principal, now: datetime
) -> tuple[PerformanceProfile, ...]:
    """New performances of an event as drafts, in the order given: all of them, or none.

    Raises NotFound, Forbidden, EventNotFound, EventRetired, InvalidInput, SeatPlanNotFound, FareTableNotFound.
    """
    with transaction.atomic():
        event = locked_event(operator_id, event_id, by)
        if event.retired:
            raise EventRetired("the event is retired and gets no more performances")
        stations = network.stations_for(
            operator_id=operator_id, station_ids={performance.station_id for performance in performances}
        )
        rules.check_performances(performances, stations)
        _check_parts(operator_id, performances)
        rows = [_row(event, performance, stations[performance.station_id]) for performance in performances]
        Trip.objects.bulk_create(rows)
        _write_stops(rows, performances)
        note_event(by, "perform", event, now=now, performances=len(rows))
    return queries.performance_profiles(rows)


def performance_update(
    *, operator_id: UUID, performance_id: UUID, performance: NewPerformance, by: Principal, now: datetime
) -> PerformanceProfile:
    """Rewrite a performance of which nothing is sold; on sale, the sellers are told.

    Raises NotFound, Forbidden, TripNotFound, PerformanceSold, TripMoveRefused, InvalidInput, SeatPlanNotFound,
    FareTableNotFound.
    """
    with transaction.atomic():
        row = _locked(operator_id, performance_id, by)
        stations = network.stations_for(operator_id=operator_id, station_ids={performance.station_id})
        rules.check_performances([performance], stations, path="")
        _check_parts(operator_id, [performance])
        assert row.event is not None  # noqa: S101  _locked found it by its event
        new = _row(row.event, performance, stations[performance.station_id])
        for field in ("seat_plan_version_id", "fare_table_id", "service_date", "sale_from", "sale_until"):
            setattr(row, field, getattr(new, field))
        row.save(update_fields=["seat_plan_version", "fare_table", "service_date", "sale_from", "sale_until"])
        StopTime.objects.filter(trip=row).delete()
        _write_stops([row], [performance])
        note(by, "rewrite", row, now=now)
        if row.version:
            seat_plans_publish(version_ids=[row.seat_plan_version_id], now=now)
            fare_tables_publish(table_ids=[row.fare_table_id], now=now)
            trips_refresh_many(trip_ids=[row.id], now=now)
            row.refresh_from_db()
    return queries.performance_profiles([row])[0]


def _locked(operator_id: UUID, performance_id: UUID, by: Principal) -> Trip:
    """The unsold performance, locked after its event, for who may change it."""
    allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)
    event_id = Trip.objects.filter(id=performance_id, operator=operator_id).values_list("event", flat=True).first()
    if event_id is None:
        raise TripNotFound("there is no such performance")
    event = locked_event(operator_id, event_id, by)
    row = Trip.objects.select_for_update().get(id=performance_id)
    row.event = event
    if row.sold_since is not None:
        raise PerformanceSold("seats of this performance are sold; it can be delayed or cancelled")
    if TripStatus(row.status) not in _OPEN:
        raise TripMoveRefused(f"a performance that is {row.status} is not rewritten", status=row.status)
    return row


def _check_parts(operator_id: UUID, performances: Sequence[NewPerformance]) -> None:
    parts = {(performance.seat_plan_version_id, performance.fare_table_id) for performance in performances}
    for plan, fares in parts:
        check_parts(operator_id, ListingKind.EVENT, plan, fares, None)


def _row(event: Event, performance: NewPerformance, venue: Place) -> Trip:
    return Trip(
        operator_id=event.operator_id,
        event=event,
        kind=ListingKind.EVENT.value,
        name=event.name,
        service_date=performance.begins.astimezone(ZoneInfo(venue.timezone)).date(),
        seat_plan_version_id=performance.seat_plan_version_id,
        fare_table_id=performance.fare_table_id,
        sale_from=performance.sale_from,
        sale_until=performance.sale_until,
    )


def _write_stops(rows: Sequence[Trip], performances: Sequence[NewPerformance]) -> None:
    StopTime.objects.bulk_create(
        [
            stop_time(row, seq, stop)
            for row, performance in zip(rows, performances, strict=True)
            for seq, stop in enumerate(rules.stops_of(performance))
        ]
    )
