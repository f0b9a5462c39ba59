"""Events and their performances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.domains.schedule.contracts.words import TripStatus


@dataclass(frozen=True, slots=True)
class EventText:
    """What travellers read about an event. `category` is the operator's own word, such as concert.

    One user may have `most_per_user` seats of it.
    """

    id: UUID
    operator_id: UUID
    name: str
    description: str = ""
    category: str = ""
    most_per_user: int = 5


@dataclass(frozen=True, slots=True)
class EventProfile:
    """An event as its operator handles it; one user may have `most_per_user` seats of it. `version` is for If-Match."""

    id: UUID
    operator_id: UUID
    name: str
    description: str
    category: str
    most_per_user: int
    version: int
    retired: bool


@dataclass(frozen=True, slots=True)
class NewPerformance:
    """One dated showing at a venue, from `begins` to `ends`.

    It is sold from `sale_from` (None: at once) until before `sale_until` (None: until it begins). Instants carry a
    time zone.
    """

    station_id: UUID
    begins: datetime
    ends: datetime
    seat_plan_version_id: UUID
    fare_table_id: UUID
    sale_from: datetime | None = None
    sale_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PerformanceProfile:
    """A performance. `version` is that of the last event about its listing, `sold` that somebody has held a seat."""

    id: UUID
    operator_id: UUID
    event_id: UUID
    name: str
    status: TripStatus
    version: int
    withdrawn: bool
    sold: bool
    station_id: UUID
    station_name: str
    city_name: str
    timezone: str
    begins: datetime
    ends: datetime
    seat_plan_version_id: UUID
    fare_table_id: UUID
    sale_from: datetime | None
    sale_until: datetime | None
