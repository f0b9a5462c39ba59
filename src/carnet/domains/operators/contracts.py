"""Companies, vehicles and layouts as others see them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from carnet.domains.schedule.contracts import ListingKind, Seat, SeatPlan, Section


class OperatorStatus(StrEnum):
    """Whether a company may sell; only an approved one can publish trips."""

    APPLIED = "applied"
    APPROVED = "approved"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an operator and the platform agreed on.

    `commission_bp` are basis points the platform keeps; `hold_minutes` (3 to 30) is how long an unpaid hold
    lives; `lead_hours` (up to 7 days) is how long after its first publication a trip's sale opens.
    """

    commission_bp: int = 500
    hold_minutes: int = 10
    lead_hours: int = 0


@dataclass(frozen=True, slots=True)
class OperatorProfile:
    """A company; `currency` (ISO 4217) is the one of all its fares."""

    id: UUID
    name: str
    slug: str
    status: OperatorStatus
    currency: str
    terms: Terms
    website: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Sections and seats without a name: what a template makes and a seat plan version keeps."""

    kind: ListingKind
    sections: tuple[Section, ...]
    seats: tuple[Seat, ...]

    def plan(self, *, plan_id: UUID, name: str) -> SeatPlan:
        """The layout as the sellers get it, under the id of its version."""
        return SeatPlan(id=plan_id, kind=self.kind, name=name, sections=self.sections, seats=self.seats)


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A version of a seat plan, and whether saving made it; the same layout is the same version."""

    version_id: UUID
    seat_plan_id: UUID
    number: int
    capacity: int
    created: bool


@dataclass(frozen=True, slots=True)
class VehicleProfile:
    """A vehicle; `service_class` runs from 1 (plain) to 5, `amenities` are codes of the catalogue."""

    id: UUID
    operator_id: UUID
    kind: ListingKind
    name: str
    service_class: int
    seat_plan_version_id: UUID
    amenities: tuple[str, ...] = ()
