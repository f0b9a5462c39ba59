"""Writing routes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from carnet.domains.network import queries, rules
from carnet.domains.network.contracts import RouteCall, RouteProfile
from carnet.domains.network.models import Route, RouteStop
from carnet.domains.network.operations.stations import StationNotFound
from carnet.domains.schedule.contracts import ListingKind
from carnet.kernel.problem import InvalidInput, Problem


class RouteExists(Problem):
    """The operator has a route of this name."""

    code = "ROUTE_EXISTS"


class RouteNotFound(Problem):
    """The operator has no route with this id."""

    code = "ROUTE_UNKNOWN"


class RouteInUse(Problem):
    """The route cannot be deleted; the member `used_by` names what uses it."""

    code = "ROUTE_IN_USE"


def route_create(*, operator_id: UUID, kind: ListingKind, name: str, calls: Sequence[RouteCall]) -> RouteProfile:
    """A new route. Raises InvalidInput, StationNotFound, RouteExists."""
    if not name.strip():
        raise InvalidInput.at("/name", "a route needs a name")
    known = queries.stations(call.station_id for call in calls)
    kinds = []
    for call in calls:
        station = known.get(call.station_id)
        if station is None or station.station_kind is None:
            raise StationNotFound("a stop of the route is no known station")
        kinds.append(station.station_kind)
    rules.check_route(kind, calls, kinds)
    row = Route(operator_id=operator_id, kind=kind.value, name=name)
    stops = [
        RouteStop(route=row, seq=seq, station_id=call.station_id, kind=call.kind.value)
        for seq, call in enumerate(calls)
    ]
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            RouteStop.objects.bulk_create(stops)
    except IntegrityError as error:
        raise RouteExists(f"there is a route {name} already") from error
    return RouteProfile(row.id, operator_id, kind, name, tuple(calls))


def route_delete(*, route_id: UUID, operator_id: UUID) -> None:
    """Delete a route no trip was made from. Raises RouteNotFound, RouteInUse."""
    with transaction.atomic():
        row = Route.objects.select_for_update().filter(id=route_id, operator_id=operator_id).first()
        if row is None:
            raise RouteNotFound("there is no such route")
        users = queries.uses(row)
        if users:
            raise _in_use(row.name, users)
        try:
            with transaction.atomic():
                row.delete()
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except (IntegrityError, ProtectedError) as error:
            raise _in_use(row.name, []) from error


def _in_use(name: str, users: list[str]) -> RouteInUse:
    by = ", ".join(users) or "something new"
    return RouteInUse(f"{name} cannot be deleted, it is used by: {by}", used_by=users)
