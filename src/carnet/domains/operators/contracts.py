"""Companies, vehicles and layouts as others see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from carnet.domains.schedule.contracts import ListingKind, Seat, SeatPlan, Section

LEAST_HOLD_MINUTES: Final = 3
"""How long the shortest hold lives: longer than a bank may take to decide."""


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
    """A company; `currency` (ISO 4217) is the one of all its fares.

    `stars` are what travellers gave in all, one to five each, in so many `ratings`.
    """

    id: UUID
    name: str
    slug: str
    status: OperatorStatus
    currency: str
    terms: Terms
    website: str = ""
    description: str = ""
    contact_email: str = ""
    stars: int = 0
    ratings: int = 0


@dataclass(frozen=True, slots=True)
class OperatorEntry:
    """A company as its own people and the platform see it; `version` grows with every change."""

    profile: OperatorProfile
    version: int
    suspended_because: str


@dataclass(frozen=True, slots=True)
class Logo:
    """A company's picture; `mark` is its SHA-256 in hexadecimal digits. It is `public` while the company may sell."""

    png: bytes
    mark: str
    public: bool


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
    """A vehicle; `service_class` runs from 1 (plain) to 5, `amenities` are codes of the catalogue.

    A `series` stands for many that are alike, and so may be in two places at once. `version` grows with every change.
    """

    id: UUID
    operator_id: UUID
    kind: ListingKind
    name: str
    service_class: int
    seat_plan_version_id: UUID
    amenities: tuple[str, ...] = ()
    series: bool = False
    retired: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True)
class VehicleEntry:
    """A vehicle in its operator's list: with its seat plan's name and version, and the newest version there is."""

    profile: VehicleProfile
    seat_plan_id: UUID
    plan_name: str
    plan_number: int
    newest_number: int
    capacity: int


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One immutable layout of a seat plan; `vehicles` that are not retired have it now."""

    id: UUID
    number: int
    capacity: int
    created_at: datetime
    vehicles: int


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A seat plan in its operator's list; `versions` from the newest on. `version` grows with its other changes."""

    id: UUID
    kind: ListingKind
    name: str
    retired: bool
    version: int
    versions: tuple[PlanVersion, ...]

    @property
    def newest(self) -> PlanVersion:
        """What new vehicles get; every plan has one."""
        return self.versions[0]


@dataclass(frozen=True, slots=True)
class AmenityEntry:
    """A service of the catalogue; `version` grows with every change."""

    code: str
    name: str
    retired: bool
    version: int


class SeatAttribute(StrEnum):
    """All that a seat can be, in the order in which it is told."""

    WINDOW = "window"
    AISLE = "aisle"
    TABLE = "table"
    FACING = "facing"
    COMPARTMENT = "compartment"
    QUIET = "quiet"
    EXIT = "exit"
    EXTRA_LEGROOM = "extra-legroom"
    NO_RECLINE = "no-recline"
    WHEELCHAIR = "wheelchair"


class SectionKind(StrEnum):
    """How a section is furnished: rows beside an aisle, compartments along a corridor, or room to stand."""

    OPEN = "open"
    COMPARTMENTS = "compartments"
    STANDING = "standing"


class Numbering(StrEnum):
    """How seats are called: `12A` (row and letter), `45` or `21-45` (one after the other), `S-12-7` (row and place)."""

    LETTERS = "letters"
    RUNNING = "running"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class SeatEdit:
    """What is different about the place in this row and column (from 0) from what its section makes of it.

    `gone`: there is no seat. `turned`: it looks the other way. `label` replaces its name.
    """

    row: int
    column: int
    label: str = ""
    blocked: bool = False
    gone: bool = False
    turned: bool = False
    added: tuple[SeatAttribute, ...] = ()
    removed: tuple[SeatAttribute, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionDraft:
    """A section as people describe it, from which its seats follow.

    `arrangement` counts the seats between aisles, `(2, 1)` for 2+1; of compartments, `(3,)`, the seats on one bench.
    `rows` counts rows, or compartments; `places` the people who stand. `first` is the number of the first row, or of
    the first seat where seats run on, and `prefix` stands before it. `letters`, such as `AC DF`, replace the usual
    ones. `skips` are row numbers that do not exist; beside the `doors`' rows there are no seats in the last block; the
    rows at `exits` have more room for the legs. Rows are named by their numbers; where seats run on, from 1.
    With `tables`, all look at the table in the middle. `deck` is 0 for the only or lower one.
    """

    name: str
    travel_class: str
    rows: int = 1
    arrangement: tuple[int, ...] = (2, 2)
    kind: SectionKind = SectionKind.OPEN
    numbering: Numbering = Numbering.LETTERS
    prefix: str = ""
    first: int = 1
    letters: str = ""
    deck: int = 0
    places: int = 0
    doors: tuple[int, ...] = ()
    exits: tuple[int, ...] = ()
    skips: tuple[int, ...] = ()
    tables: bool = False
    quiet: bool = False
    edits: tuple[SeatEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A seat plan as people describe it."""

    kind: ListingKind
    sections: tuple[SectionDraft, ...]


@dataclass(frozen=True, slots=True)
class TemplateEntry:
    """A ready-made seat plan by its name, such as `bus-2-1`."""

    name: str
    draft: PlanDraft
    capacity: int
