"""The API of an operator's trips: looking at them, putting them on sale, running them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import Field

from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import ListingKind, TripProfile, TripStatus
from carnet.infra.http import ApiRequest, Body, Line, Out, Page, Paging, Prefix, Query, Router, bearer_or_machine, page
from carnet.infra.principal import Principal
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer_or_machine)

OperatorId = Annotated[UUID, Prefix("opr")]
TripId = Annotated[UUID, Prefix("trp")]
Reason = Annotated[Line, Field(max_length=200, description="Goes into the trip's history.")]

_DAYS: Final = timedelta(days=30)


class OperatorTripOut(Out):
    """One dated run. `version` is 0 until it was published; `withdrawn` says that it is off sale."""

    id: TripId
    kind: ListingKind
    name: str
    number: str
    service_date: date
    status: TripStatus
    version: int
    withdrawn: bool

    @classmethod
    def of(cls, trip: TripProfile) -> Self:
        """The API's form of a trip."""
        return cls.model_validate(trip)


class TripsAsked(Paging):
    """Which trips: thirty days from today where nothing is said."""

    since: date | None = Field(None, description="First service date.")
    until: date | None = Field(None, description="Last service date, included.")
    status: TripStatus | None = None


class Because(Body):
    """Why this is done."""

    reason: Reason = ""


class Delay(Body):
    """How much later everything is from the arrival at stop `from_stop` on, counted from 0."""

    minutes: int = Field(ge=1, le=7 * 24 * 60)
    from_stop: int = Field(0, ge=0, le=1_000)
    reason: Reason = ""


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
        after=asked.key(date, str, UUID),
        limit=asked.fetch,
    )
    return page(rows, paging=asked, key=lambda trip: (trip.service_date, trip.name, trip.id), show=OperatorTripOut.of)


@router.get("/operators/{operator_id}/trips/{trip_id}", response=OperatorTripOut)
def trip(request: ApiRequest, operator_id: OperatorId, trip_id: TripId) -> OperatorTripOut:
    """One of the operator's trips."""
    return _shown(operator_id, trip_id, request.principal)


@router.post("/operators/{operator_id}/trips/{trip_id}/publish", response=OperatorTripOut)
def publish(request: ApiRequest, operator_id: OperatorId, trip_id: TripId) -> OperatorTripOut:
    """Put the trip on sale, or tell the sellers what changed."""
    return _done(request, operator_id, trip_id, operations.trip_publish)


@router.post("/operators/{operator_id}/trips/{trip_id}/withdraw", response=OperatorTripOut)
def withdraw(request: ApiRequest, operator_id: OperatorId, trip_id: TripId, body: Because) -> OperatorTripOut:
    """Take the trip off sale; sold tickets stay valid."""
    return _done(request, operator_id, trip_id, operations.trip_withdraw, reason=body.reason)


@router.post("/operators/{operator_id}/trips/{trip_id}/delay", response=OperatorTripOut)
def delay(request: ApiRequest, operator_id: OperatorId, trip_id: TripId, body: Delay) -> OperatorTripOut:
    """Move the trip's times to later. Sent twice, it delays twice."""
    late = timedelta(minutes=body.minutes)
    more = {"late": late, "from_stop": body.from_stop, "reason": body.reason}
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
