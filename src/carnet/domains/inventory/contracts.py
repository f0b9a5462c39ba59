"""What is on sale and what is taken, as others see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.domains.schedule.contracts import FareTable, ListingSnapshot, Seat, SeatPlan
from carnet.kernel.span import Span


class SeatStatus(StrEnum):
    """What somebody who looks at one span of a seat sees."""

    FREE = "free"
    HELD = "held"
    SOLD = "sold"
    BLOCKED = "blocked"


class Wish(StrEnum):
    """What a traveller who leaves the choice of seats to us would like."""

    TOGETHER = "together"
    WINDOW = "window"
    AISLE = "aisle"
    TABLE = "table"
    QUIET = "quiet"
    WHEELCHAIR = "wheelchair"


@dataclass(frozen=True, slots=True)
class Offer:
    """A listing with the immutable plan and fare table that its snapshot points to; all a price and a seat need."""

    listing: ListingSnapshot
    plan: SeatPlan
    fares: FareTable
    on_sale: bool


@dataclass(frozen=True, slots=True)
class SeatOnMap:
    """A seat of the plan and its status on the span that was asked for."""

    seat: Seat
    status: SeatStatus


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Which legs of which seats are taken: for each ordinal an integer with one bit per leg, leg 0 the lowest.

    `taken` counts held and sold legs, `held` only those of live unpaid holds. Seats that are absent are untouched.
    """

    taken: Mapping[int, int]
    held: Mapping[int, int]
    read_at: datetime

    def free(self, ordinal: int, bits: int) -> bool:
        """Whether the seat is free on all legs of `bits`."""
        return not self.taken.get(ordinal, 0) & bits

    def free_seats(self, plan: SeatPlan, *, travel_class: str, bits: int) -> list[str]:
        """The labels of the seats of a class that are free on all legs of `bits`, in the plan's order."""
        return [
            seat.label
            for seat in plan.seats
            if seat.travel_class == travel_class and not seat.blocked and self.free(seat.ordinal, bits)
        ]


def leg_bits(span: Span) -> int:
    """The legs of a span as an integer with one bit per leg, leg 0 the lowest."""
    return (1 << span.to_stop) - (1 << span.from_stop)


@dataclass(frozen=True, slots=True)
class LegCount:
    """Seats of one leg; free + held + sold = capacity, always."""

    listing_id: UUID
    leg: int
    capacity: int
    free: int
    held: int
    sold: int


@dataclass(frozen=True, slots=True)
class NewPlan:
    """That `version` of a listing brings other seats; those sold so far are of `old_plan_id`."""

    listing_id: UUID
    version: int
    old_plan_id: UUID


@dataclass(frozen=True, slots=True)
class SeatMove:
    """That a sold ticket is to have another seat: ordinals, `old` is None where it has none."""

    ticket_id: UUID
    span: Span
    old: int | None
    new: int


@dataclass(frozen=True, slots=True)
class Load:
    """How full a listing is where it is fullest: `sold` and `held` seats of the leg that has fewest free."""

    capacity: int
    sold: int
    held: int

    @property
    def free(self) -> int:
        """Seats that are free on that leg."""
        return self.capacity - self.sold - self.held
