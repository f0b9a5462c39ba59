"""The API of single trips as they are planned: making them, changing and deleting what nobody has a ticket for.

Their addresses are those of `trips.py`, so the routes are on its router.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpResponse
from pydantic import AwareDatetime, ConfigDict, Field

from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import ListingKind, NewStop, StopKind, TripPlan, TripProfile
from carnet.domains.schedule.http.trips import OperatorTripOut, router
from carnet.infra.http import ApiRequest, Body, Line, Status
from carnet.infra.http import etag as etags
from carnet.infra.http.ids import FareTableId, OperatorId, RouteId, SeatPlanVersionId, StationId, TripId, VehicleId
from carnet.kernel import clock

Name = Annotated[Line, Field(min_length=1, max_length=200)]
Number = Annotated[Line, Field(max_length=60)]
Amenity = Annotated[Line, Field(max_length=40)]

_EXAMPLE: Final[dict[str, Any]] = {
    "kind": "train",
    "name": "ICE 503",
    "number": "503",
    "service_date": "2026-12-01",
    "stops": [
        {"station": "stn_01m7ye3ya5ear9be00bjk5qvnm", "departure": "2026-12-01T23:29:00+01:00"},
        {"station": "stn_01m7ye3ya5ear9be00bjk5qvnn", "arrival": "2026-12-02T00:43:00+01:00", "metres": 190_000},
    ],
    "vehicle": "veh_01m7ye3ya5ear9be00bjk5qvnk",
    "seat_plan_version": "spv_01m7ye3ya5ear9be00bjk5qvnk",
    "fare_table": "ftb_01m7ye3ya5ear9be00bjk5qvnm",
}


class TripStopBody(Body):
    """One stop: the first has no arrival, the last no departure. `metres` counts from the first stop."""

    station: StationId
    arrival: AwareDatetime | None = None
    departure: AwareDatetime | None = None
    metres: int = Field(0, ge=0, le=50_000_000)
    kind: StopKind = StopKind.BOARDING
    pick_up: bool = True
    drop_off: bool = True

    def stop(self) -> NewStop:
        """The same as the domain knows it."""
        return NewStop(self.station, self.arrival, self.departure, self.metres, self.kind, self.pick_up, self.drop_off)


class TripBody(Body):
    """A trip to be made, as a draft. A vehicle that is no series is on one trip at a time."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    kind: ListingKind
    name: Name
    number: Number = ""
    service_date: date
    stops: list[TripStopBody] = Field(min_length=2, max_length=200)
    seat_plan_version: SeatPlanVersionId
    fare_table: FareTableId
    route: RouteId | None = None
    vehicle: VehicleId | None = None
    amenities: list[Amenity] = Field(default=[], max_length=50)
    sale_from: AwareDatetime | None = None
    sale_until: AwareDatetime | None = None

    def plan(self) -> TripPlan:
        """The same as the domain knows it."""
        return TripPlan(
            name=self.name,
            number=self.number,
            service_date=self.service_date,
            stops=tuple(stop.stop() for stop in self.stops),
            seat_plan_version_id=self.seat_plan_version,
            fare_table_id=self.fare_table,
            route_id=self.route,
            vehicle_id=self.vehicle,
            amenities=tuple(self.amenities),
            sale_from=self.sale_from,
            sale_until=self.sale_until,
        )


class TripPatch(Body):
    """What is to be changed; what is absent stays. `null` takes route, vehicle and the ends of the sale away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "ICE 505", "vehicle": None}]})

    name: Name | None = None
    number: Number | None = None
    service_date: date | None = None
    stops: list[TripStopBody] | None = Field(None, min_length=2, max_length=200)
    seat_plan_version: SeatPlanVersionId | None = None
    fare_table: FareTableId | None = None
    route: RouteId | None = None
    vehicle: VehicleId | None = None
    amenities: list[Amenity] | None = Field(None, max_length=50)
    sale_from: AwareDatetime | None = None
    sale_until: AwareDatetime | None = None

    def on(self, plan: TripPlan) -> TripPlan:
        """The plan with what is said here."""
        said: dict[str, Any] = {
            "name": self.name,
            "number": self.number,
            "service_date": self.service_date,
            "stops": None if self.stops is None else tuple(stop.stop() for stop in self.stops),
            "seat_plan_version_id": self.seat_plan_version,
            "fare_table_id": self.fare_table,
            "amenities": None if self.amenities is None else tuple(self.amenities),
        }
        may_be_none = {
            "route": "route_id",
            "vehicle": "vehicle_id",
            "sale_from": "sale_from",
            "sale_until": "sale_until",
        }
        changes = {name: value for name, value in said.items() if value is not None}
        changes |= {name: getattr(self, field) for field, name in may_be_none.items() if field in self.model_fields_set}
        return replace(plan, **changes)


@router.post("/operators/{operator_id}/trips", response={201: OperatorTripOut})
def create(request: ApiRequest, operator_id: OperatorId, body: TripBody, response: HttpResponse) -> Any:
    """A new trip as a draft; publish it to put it on sale."""
    made = operations.trip_create(
        operator_id=operator_id, kind=body.kind, plan=body.plan(), by=request.principal, now=clock.now()
    )
    return Status(201, _tagged(response, made))


@router.patch("/operators/{operator_id}/trips/{trip_id}", response=OperatorTripOut)
def update(
    request: ApiRequest, operator_id: OperatorId, trip_id: TripId, body: TripPatch, response: HttpResponse
) -> OperatorTripOut:
    """Plan a trip anew that nobody has a ticket for; sellers are told. Send If-Match."""
    seen = _matched(request, operator_id, trip_id)
    plan = queries.trip_plan(operator_id=operator_id, trip_id=trip_id, by=request.principal)
    changed = operations.trip_update(
        operator_id=operator_id, trip_id=trip_id, plan=body.on(plan), by=request.principal, now=clock.now(), seen=seen
    )
    return _tagged(response, changed)


@router.delete("/operators/{operator_id}/trips/{trip_id}", response={204: None})
def delete(request: ApiRequest, operator_id: OperatorId, trip_id: TripId) -> Any:
    """Delete a draft. Send If-Match."""
    seen = _matched(request, operator_id, trip_id)
    operations.trip_delete(operator_id=operator_id, trip_id=trip_id, by=request.principal, now=clock.now(), seen=seen)
    return Status(204, None)


def _matched(request: ApiRequest, operator_id: UUID, trip_id: UUID) -> int:
    revision = queries.trip_at(operator_id=operator_id, trip_id=trip_id, by=request.principal).revision
    etags.check(request, revision)
    return revision


def _tagged(response: HttpResponse, trip: TripProfile) -> OperatorTripOut:
    response["ETag"] = etags.of(trip.revision)
    return OperatorTripOut.of(trip)
