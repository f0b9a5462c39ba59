"""An operator's vehicles."""

from __future__ import annotations

from typing import Annotated, Any, Self
from uuid import UUID

from django.http import HttpResponse
from pydantic import ConfigDict, Field

from carnet.domains.operators import operations, queries
from carnet.domains.operators.contracts import VehicleEntry, VehicleProfile
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.http import (
    ApiRequest,
    Body,
    Line,
    Out,
    Page,
    Paging,
    Prefix,
    Query,
    Router,
    Status,
    bearer_or_machine,
    etag,
    page,
)
from carnet.infra.http.ids import OperatorId, SeatPlanVersionId, VehicleId
from carnet.infra.principal import Principal
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer_or_machine)

SeatPlanId = Annotated[UUID, Prefix("spl")]
Name = Annotated[Line, Field(min_length=1, max_length=80)]
ServiceClass = Annotated[int, Field(ge=1, le=5, description="From 1 (plain) to 5.")]
Codes = Annotated[
    list[Annotated[str, Field(max_length=40)]], Field(max_length=50, description="Codes of the catalogue of amenities.")
]

_EXAMPLE: dict[str, Any] = {
    "name": "Setra S 431, B-CN 1207",
    "seat_plan_version": "spv_01k8zq9j3be5ya2w0c7dgt4nhr",
    "service_class": 4,
    "amenities": ["wifi", "power"],
}


class VehicleOut(Out):
    """A vehicle. A `series` stands for many that are alike; a retired one is not offered for new trips."""

    id: VehicleId
    kind: ListingKind
    name: str
    service_class: int
    seat_plan_version: SeatPlanVersionId = Field(validation_alias="seat_plan_version_id")
    amenities: list[str]
    series: bool
    retired: bool

    @classmethod
    def of(cls, vehicle: VehicleProfile) -> Self:
        """The API's form of a vehicle."""
        return cls.model_validate(vehicle)


class SeatsOut(Out):
    """Whose seats a vehicle has; there is a newer version where `newest` is more than `number`."""

    id: SeatPlanId
    name: str
    number: int
    newest: int
    capacity: int


class VehicleInListOut(VehicleOut):
    """A vehicle and its seat plan."""

    seat_plan: SeatsOut

    @classmethod
    def of_entry(cls, entry: VehicleEntry) -> Self:
        """The API's form of a vehicle with its seat plan."""
        seats = SeatsOut(
            id=entry.seat_plan_id,
            name=entry.plan_name,
            number=entry.plan_number,
            newest=entry.newest_number,
            capacity=entry.capacity,
        )
        plain = {name: getattr(entry.profile, name) for name in VehicleProfile.__slots__}
        return cls.model_validate({**plain, "seat_plan": seats})


class VehiclesAsked(Paging):
    """Which vehicles: of one kind, in use or retired, with one seat plan."""

    kind: ListingKind | None = None
    retired: bool | None = None
    seat_plan: SeatPlanId | None = None


class VehicleIn(Body):
    """A new vehicle. Its kind is that of its seat plan."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: Name
    seat_plan_version: SeatPlanVersionId
    service_class: ServiceClass = 3
    amenities: Codes = []
    series: bool = Field(False, description="Stands for many vehicles that are alike; stays as it is.")


class VehiclePatch(Body):
    """What changes; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"amenities": ["wifi"], "retired": False}]})

    name: Name | None = None
    seat_plan_version: SeatPlanVersionId | None = None
    service_class: ServiceClass | None = None
    amenities: Codes | None = None
    retired: bool | None = None


@router.get("/operators/{operator_id}/vehicles", response=Page[VehicleInListOut])
def vehicles(request: ApiRequest, operator_id: OperatorId, asked: Query[VehiclesAsked]) -> dict[str, Any]:
    """The operator's vehicles by name."""
    rows = queries.vehicles_page(
        operator_id=operator_id,
        by=request.principal,
        kind=asked.kind,
        retired=asked.retired,
        seat_plan_id=asked.seat_plan,
        after=asked.key(str, UUID),
        limit=asked.fetch,
    )
    return page(rows, paging=asked, key=lambda row: (row.profile.name, row.profile.id), show=VehicleInListOut.of_entry)


@router.post("/operators/{operator_id}/vehicles", response={201: VehicleInListOut})
def create(
    request: ApiRequest, response: HttpResponse, operator_id: OperatorId, body: VehicleIn
) -> Status[VehicleInListOut]:
    """Make a vehicle."""
    made = operations.vehicle_create(
        operator_id=operator_id,
        seat_plan_version_id=body.seat_plan_version,
        **body.model_dump(exclude={"seat_plan_version"}),
        by=request.principal,
        now=clock.now(),
    )
    return Status(201, _shown(response, operator_id, made.id, request.principal))


@router.get("/operators/{operator_id}/vehicles/{vehicle_id}", response=VehicleInListOut)
def vehicle(
    request: ApiRequest, response: HttpResponse, operator_id: OperatorId, vehicle_id: VehicleId
) -> VehicleInListOut:
    """One vehicle, with its ETag."""
    return _shown(response, operator_id, vehicle_id, request.principal)


@router.patch("/operators/{operator_id}/vehicles/{vehicle_id}", response=VehicleInListOut)
def change(
    request: ApiRequest, response: HttpResponse, operator_id: OperatorId, vehicle_id: VehicleId, body: VehiclePatch
) -> VehicleInListOut:
    """Change a vehicle, retire it, or give it another version of seats. Needs If-Match."""
    by = request.principal
    operations.vehicle_update(
        operator_id=operator_id,
        vehicle_id=vehicle_id,
        seat_plan_version_id=body.seat_plan_version,
        **body.model_dump(exclude={"seat_plan_version"}),
        by=by,
        now=clock.now(),
        seen=_seen(request, operator_id, vehicle_id),
    )
    return _shown(response, operator_id, vehicle_id, by)


@router.delete("/operators/{operator_id}/vehicles/{vehicle_id}", response={204: None})
def delete(request: ApiRequest, operator_id: OperatorId, vehicle_id: VehicleId) -> Status[None]:
    """Delete a vehicle that nothing uses; any other is retired instead. Needs If-Match."""
    operations.vehicle_delete(
        operator_id=operator_id,
        vehicle_id=vehicle_id,
        by=request.principal,
        now=clock.now(),
        seen=_seen(request, operator_id, vehicle_id),
    )
    return Status(204, None)


def _seen(request: ApiRequest, operator_id: UUID, vehicle_id: UUID) -> int:
    """The version that the request was made from; only who may see the vehicle learns that it is another one."""
    entry = queries.vehicle_at(operator_id=operator_id, vehicle_id=vehicle_id, by=request.principal)
    etag.check(request, entry.profile.version)
    return entry.profile.version


def _shown(response: HttpResponse, operator_id: UUID, vehicle_id: UUID, by: Principal) -> VehicleInListOut:
    entry = queries.vehicle_at(operator_id=operator_id, vehicle_id=vehicle_id, by=by)
    response["ETag"] = etag.of(entry.profile.version)
    return VehicleInListOut.of_entry(entry)
