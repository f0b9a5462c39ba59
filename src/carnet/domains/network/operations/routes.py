"""Writing routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from carnet.domains.network import queries, rules
from carnet.domains.network.contracts import RouteCall, RouteProfile, StationKind
from carnet.domains.network.models import Route, RouteStop
from carnet.domains.network.operations.guards import Check, note, whatever
from carnet.domains.network.operations.removal import delete_unused
from carnet.domains.network.operations.stations import StationNotFound
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.kernel.problem import InvalidInput, Pointer, Problem

_LONGEST_NAME = 120


class RouteExists(Problem):
    """The operator has a route of this name."""

    code = "ROUTE_EXISTS"


class RouteNotFound(Problem):
    """The operator has no route with this id."""

    code = "ROUTE_UNKNOWN"


class RouteInUse(Problem):
    """The route cannot be deleted; the member `used_by` names what uses it."""

    code = "ROUTE_IN_USE"


def route_create(
    *, operator_id: UUID, kind: ListingKind, name: str, calls: Sequence[RouteCall], by: Principal, now: datetime
) -> RouteProfile:
    """A new route. Its stations are the platform's or the operator's own; metres that are missing are worked out.

    Raises NotFound, Forbidden, SecondFactorNeeded, InvalidInput, StationNotFound, RouteExists.
    """
    allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)
    name, done = _named(name), _checked(operator_id, kind, calls)
    row = Route(operator_id=operator_id, kind=kind.value, name=name)
    with transaction.atomic():
        _save(row, new=True)
        _write_stops(row, done)
        note(by, "route.created", "rte", row.id, now=now, operator_id=operator_id)
    return RouteProfile(row.id, operator_id, kind, name, done, version=row.version)


def route_update(
    *,
    operator_id: UUID,
    route_id: UUID,
    name: str | None = None,
    calls: Sequence[RouteCall] | None = None,
    retired: bool | None = None,
    by: Principal,
    now: datetime,
    check: Check = whatever,
) -> RouteProfile:
    """Give a route another name, other stops, retire it or take it back into use; None leaves a thing as it is.

    Timetables and trips made from it keep their own stops, and what runs on a retired one goes on. `check` sees the
    version that is replaced. Raises NotFound, Forbidden, SecondFactorNeeded, InvalidInput, StationNotFound,
    RouteNotFound, RouteExists.
    """
    allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)
    with transaction.atomic():
        row = _locked(operator_id, route_id)
        check(row.version)
        before = queries.route_profile(row)
        after = replace(
            before,
            name=before.name if name is None else _named(name),
            calls=before.calls if calls is None else _checked(operator_id, before.kind, calls),
            retired=before.retired if retired is None else retired,
        )
        if after == before:
            return before
        row.name, row.retired, row.version = after.name, after.retired, row.version + 1
        _save(row)
        if after.calls != before.calls:
            _write_stops(row, after.calls)
        note(by, _verb(before, after), "rte", row.id, now=now, operator_id=operator_id)
    return replace(after, version=row.version)


def route_delete(*, route_id: UUID, operator_id: UUID, by: Principal, now: datetime, check: Check = whatever) -> None:
    """Delete a route that nothing was made from.

    Raises NotFound, Forbidden, SecondFactorNeeded, RouteNotFound, RouteInUse.
    """
    allow_at(by, Permission.SCHEDULE_MANAGE, operator_id)
    with transaction.atomic():
        row = _locked(operator_id, route_id)
        check(row.version)
        delete_unused(row, row.name, RouteInUse, seen_by=operator_id)
        note(by, "route.deleted", "rte", route_id, now=now, operator_id=operator_id, more={"name": row.name})


def _verb(before: RouteProfile, after: RouteProfile) -> str:
    if before.retired == after.retired:
        return "route.changed"
    return "route.retired" if after.retired else "route.reopened"


def _named(name: str) -> str:
    name = name.strip()
    if not name:
        raise InvalidInput.at("/name", "a route needs a name")
    if len(name) > _LONGEST_NAME:
        raise InvalidInput.at("/name", f"a name has at most {_LONGEST_NAME} letters")
    return name


def _checked(operator_id: UUID, kind: ListingKind, calls: Sequence[RouteCall]) -> tuple[RouteCall, ...]:
    """The calls with all their metres, if a vehicle of this kind can serve them."""
    known = queries.stations_for(operator_id=operator_id, station_ids={call.station_id for call in calls})
    unknown = [
        Pointer(f"/calls/{place}/station", "UNKNOWN", "there is no such station")
        for place, call in enumerate(calls)
        if call.station_id not in known
    ]
    if unknown:
        raise StationNotFound("a stop of the route is no known station", pointers=unknown)
    stations = [known[call.station_id] for call in calls]
    rules.check_route(kind, calls, [StationKind(place.station_kind or "") for place in stations])
    return rules.with_distances(kind, calls, queries.positioned(stations))


def _locked(operator_id: UUID, route_id: UUID) -> Route:
    row = Route.objects.select_for_update().filter(id=route_id, operator_id=operator_id).first()
    if row is None:
        raise RouteNotFound("there is no such route")
    return row


def _save(row: Route, *, new: bool = False) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=new)
    except IntegrityError as error:
        pointer = Pointer("/name", "TAKEN", "there is a route of this name already")
        raise RouteExists(f"there is a route {row.name} already", pointers=[pointer]) from error


def _write_stops(row: Route, calls: Sequence[RouteCall]) -> None:
    row.stops.all().delete()
    RouteStop.objects.bulk_create(
        RouteStop(route=row, seq=seq, station_id=call.station_id, kind=call.kind.value, metres=call.metres)
        for seq, call in enumerate(calls)
    )
