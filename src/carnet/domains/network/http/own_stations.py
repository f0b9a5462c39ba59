"""The stations an operator may use, and those of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from pydantic import Field

from carnet.domains.network import gazetteer, operations, queries
from carnet.domains.network.http.schemas import (
    CityOut,
    OwnStationOut,
    StationIn,
    StationPatch,
    StationsWanted,
    TownOut,
    Typed,
    unchanged,
)
from carnet.infra.access import Permission, allow_at
from carnet.infra.http import ApiRequest, Body, Out, Page, Query, Router, Status, bearer_or_machine, etag, page
from carnet.infra.http.ids import OperatorId, StationId
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer_or_machine)

_TOWNS = 20


class OwnStationsWanted(StationsWanted):
    """Which stations: the platform's and the operator's own, or the latter alone."""

    own: bool = False


class TownsWanted(Out):
    """Which town is missing."""

    q: Typed = Field(min_length=2)


class TownIn(Body):
    """A town of `/towns`."""

    geoname: int = Field(ge=1, le=2**31 - 1, examples=[2911298])


@router.get("/operators/{operator_id}/stations", response=Page[OwnStationOut])
def stations(request: ApiRequest, operator_id: OperatorId, wanted: Query[OwnStationsWanted]) -> dict[str, Any]:
    """Stations that the operator's routes may have."""
    rows = queries.operator_stations_page(
        operator_id=operator_id,
        by=request.principal,
        own=wanted.own,
        text=wanted.q,
        kind=wanted.kind,
        after=wanted.key(str, UUID),
        limit=wanted.fetch,
    )
    return page(rows, paging=wanted, key=lambda row: (row.place.name, row.place.id), show=OwnStationOut.of)


@router.post("/operators/{operator_id}/stations", response={201: OwnStationOut})
def add_station(
    request: ApiRequest, response: HttpResponse, operator_id: OperatorId, body: StationIn
) -> Status[OwnStationOut]:
    """A station of the operator's own: nobody else uses it."""
    made = operations.station_create(station=body.station(operator_id), by=request.principal, now=clock.now())
    return Status(201, _shown(request, response, operator_id, made.id))


@router.get("/operators/{operator_id}/stations/{station_id}", response=OwnStationOut)
def station(
    request: ApiRequest, response: HttpResponse, operator_id: OperatorId, station_id: StationId
) -> OwnStationOut:
    """One of the stations that the operator may use."""
    return _shown(request, response, operator_id, station_id)


@router.patch("/operators/{operator_id}/stations/{station_id}", response=OwnStationOut)
def change_station(
    request: ApiRequest, response: HttpResponse, operator_id: OperatorId, station_id: StationId, body: StationPatch
) -> OwnStationOut:
    """Change a station of the operator's own. Needs `If-Match`."""
    entry = queries.operator_station_at(operator_id=operator_id, station_id=station_id, by=request.principal)
    operations.station_update(
        station_id=station_id,
        station=body.onto(entry),
        operator_id=operator_id,
        by=request.principal,
        now=clock.now(),
        check=unchanged(request),
    )
    return _shown(request, response, operator_id, station_id)


@router.delete("/operators/{operator_id}/stations/{station_id}", response={204: None})
def delete_station(request: ApiRequest, operator_id: OperatorId, station_id: StationId) -> Status[None]:
    """Delete a station of the operator's own that nothing uses. Needs `If-Match`."""
    operations.station_delete(
        station_id=station_id,
        operator_id=operator_id,
        by=request.principal,
        now=clock.now(),
        check=unchanged(request),
    )
    return Status(204, None)


@router.get("/operators/{operator_id}/towns", response=Page[TownOut])
def towns(request: ApiRequest, operator_id: OperatorId, wanted: Query[TownsWanted]) -> dict[str, Any]:
    """Towns of the gazetteer (GeoNames), for a city that is missing here."""
    allow_at(request.principal, Permission.CATALOG_READ, operator_id)
    return {"data": [TownOut.of(town) for town in gazetteer.find_towns(wanted.q, limit=_TOWNS)], "next": None}


@router.post("/operators/{operator_id}/cities", response={201: CityOut})
def add_city(request: ApiRequest, operator_id: OperatorId, body: TownIn) -> Status[CityOut]:
    """Make a town of the gazetteer a city; one that is here already is answered."""
    made = operations.city_adopt(operator_id=operator_id, geoname=body.geoname, by=request.principal, now=clock.now())
    return Status(201, CityOut.of(queries.cities([made.id])[made.id]))


def _shown(request: ApiRequest, response: HttpResponse, operator_id: UUID, station_id: UUID) -> OwnStationOut:
    entry = queries.operator_station_at(operator_id=operator_id, station_id=station_id, by=request.principal)
    response["ETag"] = etag.of(entry.version)
    return OwnStationOut.of(entry)
