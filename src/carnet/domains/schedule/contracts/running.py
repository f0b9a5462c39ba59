"""Trips on the day they run: what was planned, what is expected, and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.domains.schedule.contracts.trips import TripProfile
from carnet.domains.schedule.contracts.words import StopKind


@dataclass(frozen=True, slots=True)
class Departure:
    """A trip in its operator's list of a day. Instants are UTC; `timezone` is that of the first station.

    `departs` is when it is expected to leave its first stop, `planned` when it was to; `late_minutes` is how late it is
    where it is latest.
    """

    trip: TripProfile
    origin: str
    destination: str
    timezone: str
    departs: datetime
    planned: datetime
    arrives: datetime
    late_minutes: int


@dataclass(frozen=True, slots=True)
class RunCall:
    """One stop of a trip: when it is expected there, and when it was planned to be."""

    seq: int
    station_id: UUID
    station: str
    timezone: str
    kind: StopKind
    arrival: datetime | None
    departure: datetime | None
    planned_arrival: datetime | None
    planned_departure: datetime | None

    @property
    def leaves(self) -> datetime:
        """When it leaves, or arrives where it ends."""
        found = self.departure or self.arrival
        assert found is not None  # noqa: S101  the database demands one of the two
        return found


@dataclass(frozen=True, slots=True)
class RunStep:
    """One thing that was done to a trip; `actor` None is Carnet itself, or the file the trip comes from.

    A delay moved everything from the arrival at stop `from_stop` on by `late_minutes`.
    """

    verb: str
    from_status: str
    to_status: str
    at: datetime
    reason: str
    actor: UUID | None
    from_stop: int
    late_minutes: int


@dataclass(frozen=True, slots=True)
class TripRun:
    """A trip with all its stops and its history, newest last."""

    trip: TripProfile
    vehicle_id: UUID | None
    amenities: tuple[str, ...]
    calls: tuple[RunCall, ...]
    history: tuple[RunStep, ...]
