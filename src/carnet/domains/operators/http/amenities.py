"""The catalogue of amenities: anybody may read it, the platform keeps it."""

from __future__ import annotations

from typing import Annotated, Any, Self

from django.http import HttpResponse
from pydantic import ConfigDict, Field

from carnet.domains.operators import operations, queries
from carnet.domains.operators.contracts import AmenityEntry
from carnet.infra.http import ApiRequest, Body, Line, Out, Page, Paging, Query, Router, Status, bearer, etag, page
from carnet.kernel import clock

router = Router(tags=["operators"])

Code = Annotated[str, Field(max_length=40, pattern="^[a-z0-9]+(?:-[a-z0-9]+)*$")]
Name = Annotated[Line, Field(min_length=1, max_length=80)]


class AmenityOut(Out):
    """A service that vehicles and trips can have."""

    code: str
    name: str


class ManagedAmenityOut(AmenityOut):
    """An entry of the catalogue; a retired one stays where it is and is offered no more."""

    retired: bool

    @classmethod
    def of(cls, amenity: AmenityEntry) -> Self:
        """The API's form of an entry."""
        return cls.model_validate(amenity)


class AmenityIn(Body):
    """A new entry."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "bike", "name": "Bikes"}]})

    code: Code
    name: Name


class AmenityPatch(Body):
    """What changes; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"retired": True}]})

    name: Name | None = None
    retired: bool | None = None


@router.get("/amenities", response=Page[AmenityOut])
def amenities(request: ApiRequest, paging: Query[Paging]) -> dict[str, Any]:  # noqa: ARG001
    """What vehicles and trips can have, by code."""
    (after,) = paging.key(str) or (None,)
    rows = queries.amenities(after=after, limit=paging.fetch)
    return page(rows, paging=paging, key=lambda row: (row.code,), show=AmenityOut.model_validate)


@router.get("/admin/amenities", response=Page[ManagedAmenityOut], auth=bearer, tags=["admin"])
def managed(request: ApiRequest, paging: Query[Paging]) -> dict[str, Any]:
    """The whole catalogue by code, what is retired too."""
    (after,) = paging.key(str) or (None,)
    rows = queries.amenities_managed(by=request.principal, after=after, limit=paging.fetch)
    return page(rows, paging=paging, key=lambda row: (row.code,), show=ManagedAmenityOut.of)


@router.post("/admin/amenities", response={201: ManagedAmenityOut}, auth=bearer, tags=["admin"])
def create(request: ApiRequest, body: AmenityIn) -> Status[ManagedAmenityOut]:
    """Add an entry to the catalogue."""
    made = operations.amenity_create(code=body.code, name=body.name, by=request.principal, now=clock.now())
    return Status(201, ManagedAmenityOut.of(made))


@router.get("/admin/amenities/{amenity}", response=ManagedAmenityOut, auth=bearer, tags=["admin"])
def one(request: ApiRequest, response: HttpResponse, amenity: Code) -> ManagedAmenityOut:
    """One entry, with its ETag."""
    return _shown(response, queries.amenity_managed(amenity, by=request.principal))


@router.patch("/admin/amenities/{amenity}", response=ManagedAmenityOut, auth=bearer, tags=["admin"])
def change(request: ApiRequest, response: HttpResponse, amenity: Code, body: AmenityPatch) -> ManagedAmenityOut:
    """Rename an entry, retire it or offer it again. Needs If-Match."""
    by = request.principal
    seen = queries.amenity_managed(amenity, by=by).version
    etag.check(request, seen)
    return _shown(
        response, operations.amenity_update(code=amenity, **body.model_dump(), by=by, now=clock.now(), seen=seen)
    )


def _shown(response: HttpResponse, amenity: AmenityEntry) -> ManagedAmenityOut:
    response["ETag"] = etag.of(amenity.version)
    return ManagedAmenityOut.of(amenity)
