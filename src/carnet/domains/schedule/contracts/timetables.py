"""Timetables as their operator handles them: runs that come again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from carnet.domains.schedule.contracts.words import StopKind, TripStatus


@dataclass(frozen=True, slots=True)
class TimetableCall:
    """One stop of a run: `arrival` and `departure` are minutes after the departure from the first stop.

    The first has the departure 0 and no arrival, the last no departure. `metres` as in NewStop.
    """

    station_id: UUID
    arrival: int | None = None
    departure: int | None = None
    metres: int = 0
    kind: StopKind = StopKind.BOARDING
    pick_up: bool = True
    drop_off: bool = True


@dataclass(frozen=True, slots=True)
class TimetablePlan:
    """What a timetable says.

    The run leaves its first stop when the clock there shows `departs`, on the ISO weekdays `days` (1 is Monday) of a
    half-open period: `valid_until` is the first day without it. `fares` names a fare table, whose newest version
    counts. Trips are made for `ahead_days` days, and put on sale at once if it `publishes`.
    """

    name: str
    route_id: UUID
    vehicle_id: UUID
    fares: str
    departs: time
    days: frozenset[int]
    valid_from: date
    valid_until: date
    calls: tuple[TimetableCall, ...]
    number: str = ""
    ahead_days: int = 60
    amenities: tuple[str, ...] = ()
    publishes: bool = True


@dataclass(frozen=True, slots=True)
class TimetableException:
    """A day of the period on which a timetable runs (or does not) although its weekdays say otherwise."""

    day: date
    runs: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TimetableProfile:
    """A timetable with its exceptions by day. `version` grows with every change.

    `generated_until` is the first day that trips were not made for yet, None before the first were made.
    """

    id: UUID
    operator_id: UUID
    plan: TimetablePlan
    exceptions: tuple[TimetableException, ...]
    version: int
    generated_until: date | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """On which days a timetable runs: `exceptions` say so for single days of the half-open period."""

    days: frozenset[int]
    valid_from: date
    valid_until: date
    exceptions: Mapping[date, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """One day of a timetable: when it leaves and arrives, and its trip if there is one already."""

    day: date
    leaves: datetime
    arrives: datetime
    trip_id: UUID | None = None
    status: TripStatus | None = None


class LeftBecause(StrEnum):
    """Why a trip is not as its timetable says."""

    SOLD = "sold"
    EDITED = "edited"
    UNDER_WAY = "under_way"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class LeftTrip:
    """A day whose trip was left as it is; `busy`: or was not made, as its vehicle is on the trip `other`."""

    day: date
    because: LeftBecause
    trip_id: UUID | None = None
    other: str = ""


@dataclass(frozen=True, slots=True)
class Generated:
    """What making a timetable's trips came to: new, changed, removed and published ones, and those left as they are.

    `refused` are trips that could not be put on sale (of an operator that is not approved, say).
    """

    made: int = 0
    changed: int = 0
    removed: int = 0
    published: int = 0
    refused: int = 0
    left: tuple[LeftTrip, ...] = ()

    def __add__(self, other: Generated) -> Generated:
        """Both together."""
        return Generated(
            self.made + other.made,
            self.changed + other.changed,
            self.removed + other.removed,
            self.published + other.published,
            self.refused + other.refused,
            self.left + other.left,
        )
