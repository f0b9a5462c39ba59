"""The API of an operator's trips: looking at them, putting them on sale, running them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Self
from uuid import UUID

from django.http import HttpResponse
from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import ListingKind, TripProfile, TripStatus
from carnet.infra.http import ApiRequest, Body, Line, Out, Page, Paging, Prefix, Query, Router, bearer_or_machine, page
from carnet.infra.http import etag as etags
from carnet.infra.http.ids import EventId, FareTableId, OperatorId, RouteId, SeatPlanVersionId, TripId, VehicleId
from carnet.infra.idempotency import idempotent
from carnet.infra.principal import Principal
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer_or_machine)

TimetableId = Annotated[UUID, Prefix("tbl")]
Reason = Annotated[Line, Field(max_length=200, description="Goes into the trip's history.")]

_DAYS: Final = timedelta(days=30)


class OperatorTripOut(Out):
    """One dated run. `version` is 0 until it was published; `withdrawn` says that it is off sale.

    Once it is `sold` there may be tickets for it, and its plan can no longer be changed.
    """

    id: TripId
    kind: ListingKind
    name: str
    number: str
    service_date: date
    status: TripStatus
    version: int
    withdrawn: bool
    sold: bool
    route: RouteId | None = Field(validation_alias="route_id")
    vehicle: VehicleId | None = Field(validation_alias="vehicle_id")
    timetable: TimetableId | None = Field(validation_alias="timetable_id")
    event: EventId | None = Field(validation_alias="event_id")
    seat_plan_version: SeatPlanVersionId = Field(validation_alias="seat_plan_version_id")
    fare_table: FareTableId = Field(validation_alias="fare_table_id")
    amenities: list[str]
    sale_from: datetime | None
    sale_until: datetime | None

    @classmethod
    def of(cls, trip: TripProfile) -> Self:
        """The API's form of a trip."""
        return cls.model_validate(trip)


class TripsAsked(Paging):
    """Which trips: thirty days from today where nothing is said."""

    since: date | None = Field(None, description="First service date.")
    until: date | None = Field(None, description="Last service date, included.")
    status: TripStatus | None = None
    route: RouteId | None = None
    timetable: TimetableId | None = None


class Because(Body):
    """Why this is done."""

    reason: Reason = ""


class Delay(Body):
    """How much later everything is from the arrival at stop `from_stop` on, counted from 0; or until when.

    `departure` is the instant at which the trip is expected to leave that stop: the same one again changes nothing.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"departure": "2026-12-01T08:49:00+01:00", "from_stop": 1, "reason": "snow"}]}
    )

    minutes: int | None = Field(None, ge=1, le=7 * 24 * 60)
    departure: AwareDatetime | None = None
    from_stop: int = Field(0, ge=0, le=1_000)
    reason: Reason = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.minutes is None) == (self.departure is None):
            raise ValueError("send either minutes or departure")
        return self


@router.get("/operators/{operator_id}/trips", response=Page[OperatorTripOut])
def trips(request: ApiRequest, operator_id: OperatorId, asked: Query[TripsAsked]) -> dict[str, Any]:
    """The operator's trips by service date."""
    since = asked.since or clock.now().date()
    rows = queries.trips_page(
        operator_id=operator_id,
        by=request.principal,
        since=since,
        until=asked.until or _later(since),
        status=asked.status,
        route_id=asked.route,
        timetable_id=asked.timetable,
        after=asked.key(date, str, UUID),
        limit=asked.fetch,
    )
    return page(rows, paging=asked, key=lambda trip: (trip.service_date, trip.name, trip.id), show=OperatorTripOut.of)


@router.get("/operators/{operator_id}/trips/{trip_id}", response=OperatorTripOut)
def trip(request: ApiRequest, operator_id: OperatorId, trip_id: TripId, response: HttpResponse) -> OperatorTripOut:
    """One of the operator's trips."""
    found = queries.trip_at(operator_id=operator_id, trip_id=trip_id, by=request.principal)
    response["ETag"] = etags.of(found.revision)
    return OperatorTripOut.of(found)


@router.post("/operators/{operator_id}/trips/{trip_id}/publish", response=OperatorTripOut)
def publish(request: ApiRequest, operator_id: OperatorId, trip_id: TripId) -> OperatorTripOut:
    """Put the trip on sale, or tell the sellers what changed."""
    return _done(request, operator_id, trip_id, operations.trip_publish)


@router.post("/operators/{operator_id}/trips/{trip_id}/withdraw", response=OperatorTripOut)
def withdraw(request: ApiRequest, operator_id: OperatorId, trip_id: TripId, body: Because) -> OperatorTripOut:
    """Take the trip off sale; sold tickets stay valid."""
    return _done(request, operator_id, trip_id, operations.trip_withdraw, reason=body.reason)


@router.post("/operators/{operator_id}/trips/{trip_id}/delay", response=OperatorTripOut)
@idempotent
def delay(request: ApiRequest, operator_id: OperatorId, trip_id: TripId, body: Delay) -> OperatorTripOut:
    """Move the trip's times to later, by minutes or to an instant."""
    more: dict[str, Any] = {"reason": body.reason}
    if body.departure is not None:
        more |= {"stop": body.from_stop, "at": body.departure}
        return _done(request, operator_id, trip_id, operations.trip_expect, **more)
    more |= {"late": timedelta(minutes=body.minutes or 0), "from_stop": body.from_stop}
    return _done(request, operator_id, trip_id, operations.trip_delay, **more)


@router.post("/operators/{operator_id}/trips/{trip_id}/board", response=OperatorTripOut)
def board(request: ApiRequest, operator_id: OperatorId, trip_id: TripId) -> OperatorTripOut:
    """Boarding has begun."""
    return _done(request, operator_id, trip_id, operations.trip_board)


@router.post("/operators/{operator_id}/trips/{trip_id}/depart", response=OperatorTripOut)
def depart(request: ApiRequest, operator_id: OperatorId, trip_id: TripId) -> OperatorTripOut:
    """The trip has left; from here on it is frozen."""
    return _done(request, operator_id, trip_id, operations.trip_depart)


@router.post("/operators/{operator_id}/trips/{trip_id}/arrive", response=OperatorTripOut)
def arrive(request: ApiRequest, operator_id: OperatorId, trip_id: TripId) -> OperatorTripOut:
    """The trip is at its last stop."""
    return _done(request, operator_id, trip_id, operations.trip_arrive)


@router.post("/operators/{operator_id}/trips/{trip_id}/cancel", response=OperatorTripOut)
def cancel(request: ApiRequest, operator_id: OperatorId, trip_id: TripId, body: Because) -> OperatorTripOut:
    """The trip will not run. This cannot be undone."""
    return _done(request, operator_id, trip_id, operations.trip_cancel, reason=body.reason)


def _later(since: date) -> date:
    return since + min(_DAYS, date.max - since)


def _done(
    request: ApiRequest, operator_id: UUID, trip_id: UUID, verb: Callable[..., object], **more: Any
) -> OperatorTripOut:
    """Do `verb` to a trip of this operator, and show what it is now."""
    by = request.principal
    _shown(operator_id, trip_id, by)  # a trip of another operator is not at this address
    now: datetime = clock.now()
    verb(trip_id=trip_id, by=by, now=now, **more)
    return _shown(operator_id, trip_id, by)


def _shown(operator_id: UUID, trip_id: UUID, by: Principal) -> OperatorTripOut:
    return OperatorTripOut.of(queries.trip_at(operator_id=operator_id, trip_id=trip_id, by=by))
