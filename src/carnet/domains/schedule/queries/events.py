"""Reads of events and their performances, for the people of their operator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from carnet.domains.network import queries as network
from carnet.domains.schedule.contracts import EventProfile, PerformanceProfile, TripStatus
from carnet.domains.schedule.models import Event, StopTime, Trip
from carnet.infra.access import Permission, allow_at
from carnet.infra.behind import behind
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal


def event_profile(row: Event) -> EventProfile:
    """The event as its operator handles it."""
    return EventProfile(
        id=row.id,
        operator_id=row.operator_id,
        name=row.name,
        description=row.description,
        category=row.category,
        most_per_user=row.most_per_user,
        version=row.version,
        retired=row.retired,
    )


def events_page(
    *, operator_id: UUID, by: Principal, after: tuple[str, UUID] | None = None, limit: int
) -> tuple[EventProfile, ...]:
    """Up to `limit` of an operator's events by name and id; `after` is the key of the last that was read.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.CATALOG_READ, operator_id)
    rows = Event.objects.filter(operator=operator_id)
    rows = rows.filter(behind(after, "name", "id"))
    return tuple(event_profile(row) for row in rows.order_by("name", "id")[:limit])


def event_at(*, operator_id: UUID, event_id: UUID, by: Principal) -> EventProfile:
    """The operator's event, for who may see it. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.CATALOG_READ, operator_id)
    row = Event.objects.filter(id=event_id, operator=operator_id).first()
    if row is None:
        raise NotFound("There is no such event.")
    return event_profile(row)


def performances_page(
    *,
    operator_id: UUID,
    by: Principal,
    event_ids: Sequence[UUID],
    since: datetime | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int,
) -> tuple[PerformanceProfile, ...]:
    """Up to `limit` performances of the operator's events that begin at `since` or later, by their beginning and id.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.CATALOG_READ, operator_id)
    beginning = StopTime.objects.filter(trip=OuterRef("pk"), seq=0).values("departure")
    rows = Trip.objects.filter(operator=operator_id, event__in=event_ids).annotate(begins=Subquery(beginning))
    if since is not None:
        rows = rows.filter(begins__gte=since)
    rows = rows.filter(behind(after, "begins", "id"))
    return performance_profiles(list(rows.order_by("begins", "id")[:limit]))


def performance_at(*, operator_id: UUID, performance_id: UUID, by: Principal) -> PerformanceProfile:
    """The operator's performance, for who may see it. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.CATALOG_READ, operator_id)
    row = Trip.objects.filter(id=performance_id, operator=operator_id, event__isnull=False).first()
    if row is None:
        raise NotFound("There is no such performance.")
    return performance_profiles([row])[0]


def performance_profiles(rows: Sequence[Trip]) -> tuple[PerformanceProfile, ...]:
    """The performances as their operator handles them, in the order given; three statements, however many."""
    stops: dict[UUID, dict[int, StopTime]] = {row.id: {} for row in rows}
    for stop in StopTime.objects.filter(trip__in=list(stops)):
        stops[stop.trip_id][stop.seq] = stop
    stations = network.stations({ends[0].station_id for ends in stops.values()})
    found = []
    for row in rows:
        first, last = stops[row.id][0], stops[row.id][1]
        venue = stations[first.station_id]
        assert row.event_id and first.departure and last.arrival  # noqa: S101, PT018  made so by their operations
        found.append(
            PerformanceProfile(
                id=row.id,
                operator_id=row.operator_id,
                event_id=row.event_id,
                name=row.name,
                status=TripStatus(row.status),
                version=row.version,
                withdrawn=row.withdrawn_at is not None,
                sold=row.sold_since is not None,
                station_id=venue.id,
                station_name=venue.name,
                city_name=venue.city_name,
                timezone=venue.timezone,
                begins=first.departure,
                ends=last.arrival,
                seat_plan_version_id=row.seat_plan_version_id,
                fare_table_id=row.fare_table_id,
                sale_from=row.sale_from,
                sale_until=row.sale_until,
            )
        )
    return tuple(found)
