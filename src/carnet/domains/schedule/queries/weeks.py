"""Reads of the trips of several days."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from carnet.domains.schedule.contracts import Departure
from carnet.domains.schedule.models import Trip
from carnet.domains.schedule.queries.running import departures_of
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal


def runs_between(
    *, operator_id: UUID, by: Principal, since: date, until: date, route_id: UUID | None = None, limit: int
) -> tuple[Departure, ...]:
    """The first `limit` trips of an operator with a service date from `since` to before `until`, by departure.

    For who may see them; five statements, however many trips. Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.TRIPS_READ, operator_id)
    rows = Trip.objects.filter(operator=operator_id, service_date__gte=since, service_date__lt=until)
    if route_id is not None:
        rows = rows.filter(route=route_id)
    return departures_of(list(rows.order_by("service_date", "name", "id")[:limit]))


def departures_by_id(*, operator_id: UUID, by: Principal, trip_ids: list[UUID]) -> dict[UUID, Departure]:
    """These trips of an operator with where and when they begin and end. Raises NotFound, Forbidden."""
    allow_at(by, Permission.TRIPS_READ, operator_id)
    rows = list(Trip.objects.filter(operator=operator_id, id__in=trip_ids))
    return {one.trip.id: one for one in departures_of(rows)}
