"""What the API takes and shows of an operator's events and performances."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, ConfigDict, Field

from carnet.domains.schedule.contracts import EventProfile, NewPerformance, PerformanceProfile, TripStatus
from carnet.domains.schedule.rules import MOST_PERFORMANCES
from carnet.infra.http import Body, Line, Out, Paging, Prefix
from carnet.infra.http.ids import EventId, FareTableId, SeatPlanVersionId, StationId

PerformanceId = Annotated[UUID, Prefix("trp")]

_EVENT: Final[dict[str, Any]] = {
    "name": "The Tempest",
    "description": "A play in five acts.",
    "category": "theatre",
    "most_per_user": 5,
}
_PERFORMANCE: Final[dict[str, Any]] = {
    "station": "stn_01m7ye3ya5ear9be00bjk5qvnj",
    "begins": "2026-12-01T20:00:00+01:00",
    "ends": "2026-12-01T22:30:00+01:00",
    "seat_plan_version": "spv_01m7ye3ya5ear9be00bjk5qvnk",
    "fare_table": "ftb_01m7ye3ya5ear9be00bjk5qvnm",
    "sale_until": "2026-12-01T19:00:00+01:00",
}


class EventBody(Body):
    """What is shown; one user may have `most_per_user` seats of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EVENT]})

    name: Annotated[Line, Field(min_length=1, max_length=200)]
    description: Annotated[str, Field(max_length=10_000)] = ""
    category: Annotated[Line, Field(max_length=60)] = ""
    most_per_user: int = Field(5, ge=1, le=20)


class EventPatch(Body):
    """What is to be changed; what is absent stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"category": "opera"}]})

    name: Annotated[Line, Field(min_length=1, max_length=200)] | None = None
    description: Annotated[str, Field(max_length=10_000)] | None = None
    category: Annotated[Line, Field(max_length=60)] | None = None
    most_per_user: int | None = Field(None, ge=1, le=20)


class PerformanceBody(Body):
    """One showing at a venue. It is sold from `sale_from` until before `sale_until`; without them, until it begins."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PERFORMANCE]})

    station: StationId
    begins: AwareDatetime
    ends: AwareDatetime
    seat_plan_version: SeatPlanVersionId
    fare_table: FareTableId
    sale_from: AwareDatetime | None = None
    sale_until: AwareDatetime | None = None

    def performance(self) -> NewPerformance:
        """The same as the domain knows it."""
        return NewPerformance(
            self.station,
            self.begins,
            self.ends,
            self.seat_plan_version,
            self.fare_table,
            self.sale_from,
            self.sale_until,
        )


class PerformancesBody(Body):
    """Performances to make: all of them or none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"performances": [_PERFORMANCE]}]})

    performances: list[PerformanceBody] = Field(min_length=1, max_length=MOST_PERFORMANCES)


class OperatorEventOut(Out):
    """An event; a retired one gets no more performances."""

    id: EventId
    name: str
    description: str
    category: str
    most_per_user: int
    retired: bool

    @classmethod
    def of(cls, event: EventProfile) -> Self:
        """The API's form of an event."""
        return cls.model_validate(event)


class PerformanceOut(Out):
    """A performance, with times local to its venue. `version` is 0 until it was published; `sold` ends rewriting."""

    id: PerformanceId
    event: EventId
    name: str
    status: TripStatus
    version: int
    withdrawn: bool
    sold: bool
    station: StationId
    station_name: str
    city: str
    begins: datetime
    ends: datetime
    seat_plan_version: SeatPlanVersionId
    fare_table: FareTableId
    sale_from: datetime | None
    sale_until: datetime | None

    @classmethod
    def of(cls, one: PerformanceProfile) -> Self:
        """The API's form of a performance."""

        def shown(at: datetime | None) -> datetime | None:
            return at.astimezone(ZoneInfo(one.timezone)) if at else None

        return cls(
            id=one.id,
            event=one.event_id,
            name=one.name,
            status=one.status,
            version=one.version,
            withdrawn=one.withdrawn,
            sold=one.sold,
            station=one.station_id,
            station_name=one.station_name,
            city=one.city_name,
            begins=one.begins.astimezone(ZoneInfo(one.timezone)),
            ends=one.ends.astimezone(ZoneInfo(one.timezone)),
            seat_plan_version=one.seat_plan_version_id,
            fare_table=one.fare_table_id,
            sale_from=shown(one.sale_from),
            sale_until=shown(one.sale_until),
        )


class PerformancesOut(Out):
    """What was made, in the order asked for."""

    data: list[PerformanceOut]


class PerformancesAsked(Paging):
    """Which performances: all where nothing is said."""

    since: AwareDatetime | None = Field(None, description="Only those that begin then or later.")
