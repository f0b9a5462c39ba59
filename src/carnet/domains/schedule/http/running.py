"""The API of trips on their way: a day's departures, what happened to a trip, and another vehicle for it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from carnet.domains.schedule import documents, operations, queries
from carnet.domains.schedule.contracts import Departure, RunCall, RunStep, StopKind, TripRun
from carnet.domains.schedule.http.trips import OperatorTripOut, Reason
from carnet.infra.http import ApiRequest, Body, Out, Page, Paging, Query, Router, bearer_or_machine, page
from carnet.infra.http.formats import local
from carnet.infra.http.ids import OperatorId, StationId, TicketId, TripId, UserId, VehicleId
from carnet.infra.idempotency import idempotent
from carnet.kernel import clock

router = Router(tags=["operators"], auth=bearer_or_machine)

_OptionalDate = date | None
VEHICLE = "veh_01m7ye3ya5ear9be00bjk5qvnj"


class Day(Paging):
    """Which day; today in UTC where nothing is said."""

    date: _OptionalDate = Field(None, description="The service date.")


class DepartureOut(Out):
    """A trip of the day. `departs` is expected, `planned` is what the timetable says, in local time."""

    trip: OperatorTripOut
    origin: str
    destination: str
    departs: str
    planned: str
    late_minutes: int

    @classmethod
    def of(cls, one: Departure) -> Self:
        """The API's form of a departure."""
        return cls(
            trip=OperatorTripOut.of(one.trip),
            origin=one.origin,
            destination=one.destination,
            departs=local(one.departs, one.timezone),
            planned=local(one.planned, one.timezone),
            late_minutes=one.late_minutes,
        )


class TimesOut(Out):
    """Arrival and departure at a stop, in local time."""

    arrival: str | None
    departure: str | None


class TripCallOut(Out):
    """A stop of the trip, counted from 0."""

    stop: int
    station: StationId
    name: str
    kind: StopKind
    expected: TimesOut
    planned: TimesOut

    @classmethod
    def of(cls, call: RunCall) -> Self:
        """The API's form of a stop."""

        def times(arrival: datetime | None, departure: datetime | None) -> TimesOut:
            return TimesOut(arrival=_at(arrival, call.timezone), departure=_at(departure, call.timezone))

        return cls(
            stop=call.seq,
            station=call.station_id,
            name=call.station,
            kind=call.kind,
            expected=times(call.arrival, call.departure),
            planned=times(call.planned_arrival, call.planned_departure),
        )


class TripStepOut(Out):
    """Something that was done to the trip; `by` is null for Carnet itself.

    A delay made it `late_minutes` later from stop `from_stop` on.
    """

    verb: str
    from_: str = Field(alias="from")
    to: str
    at: datetime
    reason: str
    by: UserId | None
    from_stop: int
    late_minutes: int

    @classmethod
    def of(cls, step: RunStep) -> Self:
        """The API's form of a step."""
        return cls.model_validate(
            {
                "verb": step.verb,
                "from": step.from_status,
                "to": step.to_status,
                "at": step.at,
                "reason": step.reason,
                "by": step.actor,
                "from_stop": step.from_stop,
                "late_minutes": step.late_minutes,
            }
        )


class TripRunOut(Out):
    """A trip with its stops, as planned and as expected, and its history, oldest first."""

    trip: OperatorTripOut
    vehicle: VehicleId | None
    stops: list[TripCallOut]
    history: list[TripStepOut]

    @classmethod
    def of(cls, run: TripRun) -> Self:
        """The API's form of a trip on its way."""
        return cls(
            trip=OperatorTripOut.of(run.trip),
            vehicle=run.vehicle_id,
            stops=[TripCallOut.of(call) for call in run.calls],
            history=[TripStepOut.of(step) for step in run.history],
        )


class Swap(Body):
    """Another vehicle of the operator. No more than `accept_unseated` travellers may end without a seat."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"vehicle": VEHICLE, "accept_unseated": 2}]})

    vehicle: VehicleId
    accept_unseated: int = Field(0, ge=0, le=100_000)
    reason: Reason = ""


class VehicleAsked(Body):
    """Which vehicle it would be."""

    vehicle: VehicleId


class SwapPlaceOut(Out):
    """A seat and the coach or cabin it is in."""

    section: str
    seat: str


class TravellerOut(Out):
    """A ticket's passenger."""

    first_name: str
    last_name: str


class SeatChangeOut(Out):
    """A ticket in the other vehicle; `new` is null when it has no seat for it. Unpaid holds are not `paid`."""

    ticket: TicketId
    reference: str
    passenger: TravellerOut
    paid: bool
    from_: int = Field(alias="from")
    to: int
    class_: str = Field(alias="class")
    old: SwapPlaceOut
    new: SwapPlaceOut | None


class SwapPreviewOut(Out):
    """Who keeps the seat, who moves, who has none."""

    kept: list[SeatChangeOut]
    moved: list[SeatChangeOut]
    unseated: list[SeatChangeOut]


@router.get("/operators/{operator_id}/departures", response=Page[DepartureOut])
def departures(request: ApiRequest, operator_id: OperatorId, asked: Query[Day]) -> dict[str, Any]:
    """The trips of a day by departure."""
    rows = queries.departures(
        operator_id=operator_id,
        by=request.principal,
        day=asked.date or clock.now().date(),
        after=asked.key(datetime, UUID),
        limit=asked.fetch,
    )
    return page(rows, paging=asked, key=lambda one: (one.departs, one.trip.id), show=DepartureOut.of)


@router.get("/operators/{operator_id}/trips/{trip_id}/run", response=TripRunOut)
def run(request: ApiRequest, operator_id: OperatorId, trip_id: TripId) -> TripRunOut:
    """A trip with planned and expected times, and all that was done to it."""
    return TripRunOut.of(queries.trip_run(operator_id=operator_id, trip_id=trip_id, by=request.principal))


@router.get("/operators/{operator_id}/trips/{trip_id}/swap-preview", response=SwapPreviewOut)
def swap_preview(
    request: ApiRequest, operator_id: OperatorId, trip_id: TripId, asked: Query[VehicleAsked]
) -> dict[str, Any]:
    """What another vehicle would do to those who have a seat. Nothing is changed."""
    preview = operations.swap_preview(
        operator_id=operator_id, trip_id=trip_id, vehicle_id=asked.vehicle, by=request.principal, now=clock.now()
    )
    return documents.swap_preview(preview)


@router.post("/operators/{operator_id}/trips/{trip_id}/swap", response=OperatorTripOut)
@idempotent
def swap(request: ApiRequest, operator_id: OperatorId, trip_id: TripId, body: Swap) -> OperatorTripOut:
    """Give the trip another vehicle. Its travellers are seated anew within seconds; their tickets' codes stay valid."""
    by = request.principal
    queries.trip_at(
        operator_id=operator_id, trip_id=trip_id, by=by
    )  # a trip of another operator is not at this address
    operations.trip_swap_vehicle(
        trip_id=trip_id,
        vehicle_id=body.vehicle,
        by=by,
        now=clock.now(),
        accept_unseated=body.accept_unseated,
        reason=body.reason,
    )
    return OperatorTripOut.of(queries.trip_at(operator_id=operator_id, trip_id=trip_id, by=by))


def _at(instant: datetime | None, zone: str) -> str | None:
    return local(instant, zone) if instant else None
