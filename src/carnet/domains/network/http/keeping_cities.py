"""The platform's keepers at the cities."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from carnet.domains.network import operations, queries
from carnet.domains.network.http.places import CitiesWanted
from carnet.domains.network.http.schemas import CityId, CityIn, CityOut, CityPatch, unchanged
from carnet.infra.access import Permission, allow
from carnet.infra.http import ApiRequest, Page, Query, Router, Status, bearer, etag, page
from carnet.kernel import clock

router = Router(tags=["admin"], auth=bearer)


@router.get("/admin/cities", response=Page[CityOut])
def cities(request: ApiRequest, wanted: Query[CitiesWanted]) -> dict[str, Any]:
    """All cities by name."""
    allow(request.principal, Permission.NETWORK_MANAGE)
    rows = queries.cities_page(
        text=wanted.q, country=wanted.country or "", after=wanted.key(str, UUID), limit=wanted.fetch
    )
    return page(rows, paging=wanted, key=lambda city: (city.name, city.id), show=CityOut.of)


@router.post("/admin/cities", response={201: CityOut})
def add_city(request: ApiRequest, response: HttpResponse, body: CityIn) -> Status[CityOut]:
    """A new city."""
    made = operations.city_create(city=body.city(), by=request.principal, now=clock.now())
    return Status(201, _shown(request, response, made.id))


@router.get("/admin/cities/{city_id}", response=CityOut)
def city(request: ApiRequest, response: HttpResponse, city_id: CityId) -> CityOut:
    """One city."""
    return _shown(request, response, city_id)


@router.patch("/admin/cities/{city_id}", response=CityOut)
def change_city(request: ApiRequest, response: HttpResponse, city_id: CityId, body: CityPatch) -> CityOut:
    """Change a city; its stations are told anew with it. Needs `If-Match`."""
    by = request.principal
    wanted = body.onto(queries.city_at(city_id=city_id, by=by))
    operations.city_update(city_id=city_id, city=wanted, by=by, now=clock.now(), check=unchanged(request))
    return _shown(request, response, city_id)


@router.delete("/admin/cities/{city_id}", response={204: None})
def delete_city(request: ApiRequest, city_id: CityId) -> Status[None]:
    """Delete a city that nothing uses. Needs `If-Match`."""
    operations.city_delete(city_id=city_id, by=request.principal, now=clock.now(), check=unchanged(request))
    return Status(204, None)


def _shown(request: ApiRequest, response: HttpResponse, city_id: UUID) -> CityOut:
    entry = queries.city_at(city_id=city_id, by=request.principal)
    response["ETag"] = etag.of(entry.version)
    return CityOut.of(entry)
