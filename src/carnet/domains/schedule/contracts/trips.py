"""Trips as their operator handles them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from carnet.domains.schedule.contracts.words import ListingKind, StopKind, TripStatus


@dataclass(frozen=True, slots=True)
class NewStop:
    """One stop of a trip, in order of travel: the first has no arrival, the last no departure.

    `metres` is the distance since the first stop. Instants carry a time zone.
    """

    station_id: UUID
    arrival: datetime | None = None
    departure: datetime | None = None
    metres: int = 0
    kind: StopKind = StopKind.BOARDING
    pick_up: bool = True
    drop_off: bool = True


@dataclass(frozen=True, slots=True)
class NewTrip:
    """A trip to be written together with others. `source` and `source_key` name where it comes from.

    A source has one trip per key and service date.
    """

    kind: ListingKind
    name: str
    service_date: date
    stops: tuple[NewStop, ...]
    seat_plan_version_id: UUID
    fare_table_id: UUID
    source: str
    source_key: str
    number: str = ""
    vehicle_id: UUID | None = None
    amenities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TripPlan:
    """What can be changed about a trip that nobody has a ticket for."""

    name: str
    service_date: date
    stops: tuple[NewStop, ...]
    seat_plan_version_id: UUID
    fare_table_id: UUID
    number: str = ""
    route_id: UUID | None = None
    vehicle_id: UUID | None = None
    amenities: tuple[str, ...] = ()
    sale_from: datetime | None = None
    sale_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TripProfile:
    """A trip. `version` is that of the last event about its listing, 0 before the first publication.

    `sold` says that there may be tickets for it; `edits` counts the changes that people made to its plan.
    """

    id: UUID
    operator_id: UUID
    kind: ListingKind
    name: str
    number: str
    service_date: date
    status: TripStatus
    version: int
    withdrawn: bool
    seat_plan_version_id: UUID
    fare_table_id: UUID
    route_id: UUID | None
    vehicle_id: UUID | None
    timetable_id: UUID | None
    event_id: UUID | None
    amenities: tuple[str, ...]
    sale_from: datetime | None
    sale_until: datetime | None
    sold: bool
    edits: int

    @property
    def revision(self) -> int:
        """Grows with everything that changes about the trip, for If-Match."""
        return self.version + self.edits


class Outcome(StrEnum):
    """What became of a trip that was to be published. All from `not_found` on are refusals."""

    PUBLISHED = "published"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    NOT_FOUND = "not_found"
    CLOSED = "closed"
    OPERATOR_NOT_APPROVED = "operator_not_approved"
    WITHOUT_STOPS = "without_stops"
    DEPARTED = "departed"


@dataclass(frozen=True, slots=True)
class Publication:
    """The outcome for one trip, and the version of its listing that is in force now."""

    trip_id: UUID
    outcome: Outcome
    version: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a trip is now, and whether the verb changed anything; False says that it was so already."""

    trip_id: UUID
    status: TripStatus
    version: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Beginnings:
    """Whether an operator has fares, a timetable, event or trip, and anything that was ever on sale."""

    fares: bool
    plans: bool
    published: bool
