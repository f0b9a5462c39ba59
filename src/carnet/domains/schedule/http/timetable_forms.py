"""What the API of timetables takes and gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Annotated, Any, Final, Self

from pydantic import ConfigDict, Field

from carnet.domains.schedule.contracts import (
    Generated,
    LeftBecause,
    Run,
    StopKind,
    TimetableCall,
    TimetablePlan,
    TimetableProfile,
    TripStatus,
)
from carnet.domains.schedule.http.trips import TimetableId
from carnet.infra.http import Body, Line, Out
from carnet.infra.http.ids import RouteId, StationId, TripId, VehicleId

Name = Annotated[Line, Field(min_length=1, max_length=200)]
Number = Annotated[Line, Field(max_length=60)]
Minutes = Annotated[int, Field(ge=0, le=14 * 24 * 60)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Weekday = Annotated[int, Field(ge=1, le=7)]
Amenity = Annotated[Line, Field(max_length=40)]

_EXAMPLE: Final[dict[str, Any]] = {
    "name": "ICE 503",
    "number": "503",
    "route": "rte_01m7ye3ya5ear9be00bjk5qvnj",
    "vehicle": "veh_01m7ye3ya5ear9be00bjk5qvnk",
    "fares": "Domestic",
    "departs": "08:29",
    "days": [1, 2, 3, 4, 5],
    "valid_from": "2026-12-13",
    "valid_until": "2027-06-13",
    "stops": [
        {"station": "stn_01m7ye3ya5ear9be00bjk5qvnm", "departure": 0},
        {"station": "stn_01m7ye3ya5ear9be00bjk5qvnn", "arrival": 74, "metres": 190_000},
    ],
}


class TimetableStopBody(Body):
    """One stop: `arrival` and `departure` are minutes after the departure from the first stop, which is minute 0."""

    station: StationId
    arrival: Minutes | None = None
    departure: Minutes | None = None
    metres: int = Field(0, ge=0, le=50_000_000, description="From the first stop.")
    kind: StopKind = StopKind.BOARDING
    pick_up: bool = True
    drop_off: bool = True

    def call(self) -> TimetableCall:
        """The same as the domain knows it."""
        return TimetableCall(
            self.station, self.arrival, self.departure, self.metres, self.kind, self.pick_up, self.drop_off
        )


class TimetableBody(Body):
    """A run that comes again. It leaves when the clock at its first stop shows `departs`; `days` are ISO weekdays.

    The period is half-open: `valid_until` is the first day without it. Of `fares`, the name of a fare table, the newest
    version counts. The stops are stations of the route in its order; some may be passed.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: Name
    number: Number = ""
    route: RouteId
    vehicle: VehicleId
    fares: Name
    departs: Clock
    days: list[Weekday] = Field(min_length=1, max_length=7)
    valid_from: date
    valid_until: date
    stops: list[TimetableStopBody] = Field(min_length=2, max_length=200)
    ahead_days: int = Field(60, ge=1, le=366, description="For how many days trips are made.")
    amenities: list[Amenity] = Field(default=[], max_length=50)
    publishes: bool = Field(True, description="Whether new trips go on sale by themselves.")

    def plan(self) -> TimetablePlan:
        """The same as the domain knows it."""
        return TimetablePlan(
            name=self.name,
            number=self.number,
            route_id=self.route,
            vehicle_id=self.vehicle,
            fares=self.fares,
            departs=time.fromisoformat(self.departs),
            days=frozenset(self.days),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            calls=tuple(stop.call() for stop in self.stops),
            ahead_days=self.ahead_days,
            amenities=tuple(self.amenities),
            publishes=self.publishes,
        )


class TimetablePatch(Body):
    """What is to be changed; what is absent stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"departs": "08:35", "days": [1, 2, 3, 4, 5, 6]}]})

    name: Name | None = None
    number: Number | None = None
    route: RouteId | None = None
    vehicle: VehicleId | None = None
    fares: Name | None = None
    departs: Clock | None = None
    days: list[Weekday] | None = Field(None, min_length=1, max_length=7)
    valid_from: date | None = None
    valid_until: date | None = None
    stops: list[TimetableStopBody] | None = Field(None, min_length=2, max_length=200)
    ahead_days: int | None = Field(None, ge=1, le=366)
    amenities: list[Amenity] | None = Field(None, max_length=50)
    publishes: bool | None = None

    def on(self, plan: TimetablePlan) -> TimetablePlan:
        """The plan with what is said here."""
        said: dict[str, Any] = {
            "name": self.name,
            "number": self.number,
            "route_id": self.route,
            "vehicle_id": self.vehicle,
            "fares": self.fares,
            "departs": None if self.departs is None else time.fromisoformat(self.departs),
            "days": None if self.days is None else frozenset(self.days),
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "calls": None if self.stops is None else tuple(stop.call() for stop in self.stops),
            "ahead_days": self.ahead_days,
            "amenities": None if self.amenities is None else tuple(self.amenities),
            "publishes": self.publishes,
        }
        return replace(plan, **{name: value for name, value in said.items() if value is not None})


class CopyBody(Body):
    """What is different about the copy."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "ICE 505", "departs": "10:29"}]})

    name: Name
    departs: Clock
    number: Number = ""


class ExceptionBody(Body):
    """Whether it runs on that day, whatever its weekdays say."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"runs": False, "reason": "Christmas"}]})

    runs: bool
    reason: Annotated[Line, Field(max_length=200)] = ""


class TimetableStopOut(Out):
    """One stop, in minutes after the departure from the first."""

    station: StationId
    arrival: int | None
    departure: int | None
    metres: int
    kind: StopKind
    pick_up: bool
    drop_off: bool


class ExceptionOut(Out):
    """A day on which the weekdays do not count."""

    day: date
    runs: bool
    reason: str


class TimetableOut(Out):
    """A timetable. `generated_until` is the first day that trips were not made for yet."""

    id: TimetableId
    name: str
    number: str
    route: RouteId
    vehicle: VehicleId
    fares: str
    departs: str
    days: list[int]
    valid_from: date
    valid_until: date
    stops: list[TimetableStopOut]
    exceptions: list[ExceptionOut]
    ahead_days: int
    amenities: list[str]
    publishes: bool
    generated_until: date | None
    ended: bool

    @classmethod
    def of(cls, timetable: TimetableProfile) -> Self:
        """The API's form of a timetable."""
        plan = timetable.plan
        return cls(
            id=timetable.id,
            name=plan.name,
            number=plan.number,
            route=plan.route_id,
            vehicle=plan.vehicle_id,
            fares=plan.fares,
            departs=f"{plan.departs:%H:%M}",
            days=sorted(plan.days),
            valid_from=plan.valid_from,
            valid_until=plan.valid_until,
            stops=[_stop(call) for call in plan.calls],
            exceptions=[ExceptionOut.model_validate(one) for one in timetable.exceptions],
            ahead_days=plan.ahead_days,
            amenities=list(plan.amenities),
            publishes=plan.publishes,
            generated_until=timetable.generated_until,
            ended=timetable.ended_at is not None,
        )


class RunOut(Out):
    """A day on which the timetable runs, and its trip once that is made."""

    day: date
    leaves: datetime
    arrives: datetime
    trip: TripId | None
    status: TripStatus | None

    @classmethod
    def of(cls, run: Run) -> Self:
        """The API's form of a run."""
        return cls(day=run.day, leaves=run.leaves, arrives=run.arrives, trip=run.trip_id, status=run.status)


class LeftOut(Out):
    """A day whose trip is not as the timetable says, and why; `other` names the trip that has the vehicle."""

    day: date
    because: LeftBecause
    trip: TripId | None
    other: str


class GeneratedOut(Out):
    """What making the trips came to; `refused` could not be put on sale."""

    made: int
    changed: int
    removed: int
    published: int
    refused: int
    left: list[LeftOut]

    @classmethod
    def of(cls, done: Generated) -> Self:
        """The API's form of it."""
        left = [LeftOut(day=one.day, because=one.because, trip=one.trip_id, other=one.other) for one in done.left]
        return cls(
            made=done.made,
            changed=done.changed,
            removed=done.removed,
            published=done.published,
            refused=done.refused,
            left=left,
        )


def _stop(call: TimetableCall) -> TimetableStopOut:
    return TimetableStopOut(
        station=call.station_id,
        arrival=call.arrival,
        departure=call.departure,
        metres=call.metres,
        kind=call.kind,
        pick_up=call.pick_up,
        drop_off=call.drop_off,
    )
