"""Reads of routes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from carnet.domains.network.contracts import RouteCall, RouteEntry, RouteProfile
from carnet.domains.network.models import Route
from carnet.domains.network.queries.places import stations
from carnet.domains.schedule.contracts import ListingKind, StopKind
from carnet.infra.access import Permission, allow_at
from carnet.infra.behind import behind
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal


def route(route_id: UUID) -> RouteProfile | None:
    """The route with its stops in order, or None."""
    row = Route.objects.filter(id=route_id).prefetch_related("stops").first()
    return None if row is None else route_profile(row)


def routes_page(
    *,
    operator_id: UUID,
    by: Principal,
    text: str = "",
    kind: ListingKind | None = None,
    retired: bool | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int,
) -> tuple[RouteEntry, ...]:
    """Up to `limit` of an operator's routes with their stations, by name; all, or those retired or not.

    `after` is the sort key (name, id) of the last route that was read. Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.CATALOG_READ, operator_id)
    rows = Route.objects.filter(operator_id=operator_id)
    if text.strip():
        rows = rows.filter(name__icontains=text.strip())
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    if retired is not None:
        rows = rows.filter(retired=retired)
    rows = rows.filter(behind(after, "name", "id"))
    return _entries(list(rows.order_by("name", "id").prefetch_related("stops")[:limit]))


def route_at(*, operator_id: UUID, route_id: UUID, by: Principal) -> RouteEntry:
    """An operator's route with its stations. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.CATALOG_READ, operator_id)
    row = Route.objects.filter(id=route_id, operator_id=operator_id).prefetch_related("stops").first()
    if row is None:
        raise NotFound("There is no such route.")
    return _entries([row])[0]


def route_profile(row: Route) -> RouteProfile:
    """The route with its stops in order; reads `route.stops`."""
    calls = tuple(RouteCall(stop.station_id, StopKind(stop.kind), stop.metres) for stop in row.stops.all())
    return RouteProfile(row.id, row.operator_id, ListingKind(row.kind), row.name, calls, row.retired, row.version)


def _entries(rows: Sequence[Route]) -> tuple[RouteEntry, ...]:
    profiles = [route_profile(row) for row in rows]
    known = stations({call.station_id for profile in profiles for call in profile.calls})
    return tuple(RouteEntry(profile, tuple(known[call.station_id] for call in profile.calls)) for profile in profiles)
