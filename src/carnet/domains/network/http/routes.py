"""An operator's routes."""

from __future__ import annotations

from typing import Annotated, Any, Self
from uuid import UUID

from django.http import HttpResponse
from pydantic import ConfigDict, Field

from carnet.domains.network import operations, queries
from carnet.domains.network.contracts import RouteCall, RouteEntry
from carnet.domains.network.http.schemas import Name, PlainCity, Typed, plain_city, unchanged
from carnet.domains.schedule.contracts import ListingKind, StopKind
from carnet.infra.http import ApiRequest, Body, Out, Page, Paging, Query, Router, Status, bearer_or_machine, etag, page
from carnet.infra.http.ids import OperatorId, RouteId, StationId
from carnet.infra.principal import Principal
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer_or_machine)


class CallIn(Body):
    """One stop. Without `metres`, the way from the stop before is worked out from the positions."""

    station: StationId
    kind: StopKind = StopKind.BOARDING
    metres: int | None = Field(None, ge=0, le=40_000_000, description="Along the way from the first stop.")


Calls = Annotated[list[CallIn], Field(min_length=1, max_length=100)]


class RouteIn(Body):
    """A route: stations in order, served by vehicles of one kind."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "train",
                    "name": "Berlin - Leipzig",
                    "calls": [
                        {"station": "stn_01k00000000000000000000000"},
                        {"station": "stn_01k00000000000000000000001", "metres": 163_000},
                    ],
                }
            ]
        }
    )

    kind: ListingKind
    name: Name
    calls: Calls


class RoutePatch(Body):
    """What shall be different: JSON Merge Patch. `calls` replaces all stops; timetables keep their own."""

    name: Name = ""
    calls: Calls = []
    retired: bool = False


class RoutesWanted(Paging):
    """Which routes."""

    q: Typed = ""
    kind: ListingKind | None = None
    retired: bool | None = None


class StopOfRoute(Out):
    """One stop of a route."""

    station: StationId
    name: str
    city: PlainCity
    kind: StopKind
    metres: int


class RouteOut(Out):
    """A route. A retired one is no longer offered for new trips and timetables."""

    id: RouteId
    kind: ListingKind
    name: str
    retired: bool
    calls: list[StopOfRoute]
    version: int

    @classmethod
    def of(cls, entry: RouteEntry) -> Self:
        """The API's form of a route."""
        route = entry.route
        calls = [
            StopOfRoute(
                station=call.station_id, name=place.name, city=plain_city(place), kind=call.kind, metres=call.metres
            )
            for call, place in zip(route.calls, entry.stations, strict=True)
        ]
        return cls(
            id=route.id, kind=route.kind, name=route.name, retired=route.retired, calls=calls, version=route.version
        )


@router.get("/operators/{operator_id}/routes", response=Page[RouteOut])
def routes(request: ApiRequest, operator_id: OperatorId, wanted: Query[RoutesWanted]) -> dict[str, Any]:
    """The operator's routes by name."""
    rows = queries.routes_page(
        operator_id=operator_id,
        by=request.principal,
        text=wanted.q,
        kind=wanted.kind,
        retired=wanted.retired,
        after=wanted.key(str, UUID),
        limit=wanted.fetch,
    )
    return page(rows, paging=wanted, key=lambda row: (row.route.name, row.route.id), show=RouteOut.of)


@router.post("/operators/{operator_id}/routes", response={201: RouteOut})
def add_route(request: ApiRequest, response: HttpResponse, operator_id: OperatorId, body: RouteIn) -> Status[RouteOut]:
    """A new route."""
    by = request.principal
    made = operations.route_create(
        operator_id=operator_id, kind=body.kind, name=body.name, calls=_calls(body.calls), by=by, now=clock.now()
    )
    return Status(201, _shown(response, operator_id, made.id, by))


@router.get("/operators/{operator_id}/routes/{route_id}", response=RouteOut)
def route(request: ApiRequest, response: HttpResponse, operator_id: OperatorId, route_id: RouteId) -> RouteOut:
    """One of the operator's routes."""
    return _shown(response, operator_id, route_id, request.principal)


@router.patch("/operators/{operator_id}/routes/{route_id}", response=RouteOut)
def change_route(
    request: ApiRequest, response: HttpResponse, operator_id: OperatorId, route_id: RouteId, body: RoutePatch
) -> RouteOut:
    """Change a route, retire it or take it back into use. Needs `If-Match`."""
    by, given = request.principal, body.model_fields_set
    operations.route_update(
        operator_id=operator_id,
        route_id=route_id,
        name=body.name if "name" in given else None,
        calls=_calls(body.calls) if "calls" in given else None,
        retired=body.retired if "retired" in given else None,
        by=by,
        now=clock.now(),
        check=unchanged(request),
    )
    return _shown(response, operator_id, route_id, by)


@router.delete("/operators/{operator_id}/routes/{route_id}", response={204: None})
def delete_route(request: ApiRequest, operator_id: OperatorId, route_id: RouteId) -> Status[None]:
    """Delete a route that nothing was made from. Needs `If-Match`."""
    operations.route_delete(
        operator_id=operator_id,
        route_id=route_id,
        by=request.principal,
        now=clock.now(),
        check=unchanged(request),
    )
    return Status(204, None)


def _calls(given: list[CallIn]) -> list[RouteCall]:
    return [RouteCall(call.station, call.kind, call.metres or 0) for call in given]


def _shown(response: HttpResponse, operator_id: UUID, route_id: UUID, by: Principal) -> RouteOut:
    entry = queries.route_at(operator_id=operator_id, route_id=route_id, by=by)
    response["ETag"] = etag.of(entry.route.version)
    return RouteOut.of(entry)
