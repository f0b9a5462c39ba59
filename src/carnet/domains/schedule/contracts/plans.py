"""Where the seats are."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from carnet.domains.schedule.contracts.words import ListingKind


@dataclass(frozen=True, slots=True)
class Seat:
    """One sellable place of a plan; `ordinal` counts from 0 within the plan.

    `row` runs along the vehicle, `column` across it, both from 0 within the section; `facing` is +1 when the
    seat looks in the direction of the rows' numbers, -1 against it. `label` is unique in the plan and written
    as on the real seat.
    """

    ordinal: int
    label: str
    section: str
    travel_class: str
    row: int
    column: int
    deck: int = 0
    facing: int = 1
    attributes: tuple[str, ...] = ()
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A coach, cabin or block: `rows` along the vehicle, `columns` across it, aisles after those columns."""

    name: str
    travel_class: str
    rows: int
    columns: int
    aisles_after: tuple[int, ...] = ()
    deck: int = 0
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """An immutable version of a vehicle's seats, shared by many listings."""

    id: UUID
    kind: ListingKind
    name: str
    sections: tuple[Section, ...]
    seats: tuple[Seat, ...]
