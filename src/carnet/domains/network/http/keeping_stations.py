"""The platform's keepers at the stations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from carnet.domains.network import operations, queries
from carnet.domains.network.contracts import StationEntry
from carnet.domains.network.http.schemas import (
    CountryCode,
    OwnStationOut,
    StationIn,
    StationPatch,
    StationsWanted,
    unchanged,
)
from carnet.infra.http import ApiRequest, Page, Query, Router, Status, bearer, etag, page
from carnet.infra.http.ids import OperatorId, StationId
from carnet.kernel import clock

router = Router(tags=["admin"], auth=bearer)


class AllStationsWanted(StationsWanted):
    """Which stations."""

    country: CountryCode | None = None


class KeptStationOut(OwnStationOut):
    """A station, and whose it is: null for the platform's."""

    operator: OperatorId | None


@router.get("/admin/stations", response=Page[KeptStationOut])
def stations(request: ApiRequest, wanted: Query[AllStationsWanted]) -> dict[str, Any]:
    """All stations by name, operators' own among them."""
    rows = queries.stations_page(
        by=request.principal,
        text=wanted.q,
        kind=wanted.kind,
        country=wanted.country or "",
        after=wanted.key(str, UUID),
        limit=wanted.fetch,
    )
    return page(rows, paging=wanted, key=lambda row: (row.place.name, row.place.id), show=_out)


@router.post("/admin/stations", response={201: KeptStationOut})
def add_station(request: ApiRequest, response: HttpResponse, body: StationIn) -> Status[KeptStationOut]:
    """A station for everybody."""
    made = operations.station_create(station=body.station(None), by=request.principal, now=clock.now())
    return Status(201, _shown(request, response, made.id))


@router.get("/admin/stations/{station_id}", response=KeptStationOut)
def station(request: ApiRequest, response: HttpResponse, station_id: StationId) -> KeptStationOut:
    """One station."""
    return _shown(request, response, station_id)


@router.patch("/admin/stations/{station_id}", response=KeptStationOut)
def change_station(
    request: ApiRequest, response: HttpResponse, station_id: StationId, body: StationPatch
) -> KeptStationOut:
    """Change a station. Needs `If-Match`."""
    by = request.principal
    wanted = body.onto(queries.station_at(station_id=station_id, by=by))
    operations.station_update(station_id=station_id, station=wanted, by=by, now=clock.now(), check=unchanged(request))
    return _shown(request, response, station_id)


@router.delete("/admin/stations/{station_id}", response={204: None})
def delete_station(request: ApiRequest, station_id: StationId) -> Status[None]:
    """Delete a station that nothing uses. Needs `If-Match`."""
    operations.station_delete(station_id=station_id, by=request.principal, now=clock.now(), check=unchanged(request))
    return Status(204, None)


def _shown(request: ApiRequest, response: HttpResponse, station_id: UUID) -> KeptStationOut:
    entry = queries.station_at(station_id=station_id, by=request.principal)
    response["ETag"] = etag.of(entry.version)
    return _out(entry)


def _out(entry: StationEntry) -> KeptStationOut:
    shown = OwnStationOut.of(entry)
    return KeptStationOut(
        operator=entry.operator_id, **{name: getattr(shown, name) for name in OwnStationOut.model_fields}
    )
