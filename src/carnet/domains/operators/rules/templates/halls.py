"""Halls: blocks of numbered rows, such as `P-12-7`, and standing room, which is seats without a number."""

from __future__ import annotations

from carnet.domains.operators.contracts import (
    Numbering,
    PlanDraft,
    SeatAttribute,
    SeatEdit,
    SectionDraft,
    SectionKind,
)
from carnet.domains.schedule.contracts import ListingKind


def block(
    name: str, letter: str, *, rows: int, seats_each: int, travel_class: str = "seated", level: int = 0
) -> SectionDraft:
    """`rows` of `seats_each` (two at least) numbered seats with an aisle in the middle; `letter` begins the labels.

    The two outer seats of the last row are spaces for wheelchairs.
    """
    half = seats_each // 2
    ends = (SeatEdit(rows - 1, column, added=(SeatAttribute.WHEELCHAIR,)) for column in (0, seats_each - 1))
    return SectionDraft(
        name,
        travel_class,
        rows,
        (half, seats_each - half),
        numbering=Numbering.ROWS,
        prefix=letter,
        deck=level,
        edits=tuple(ends),
    )


def standing_room(name: str, letter: str, *, places: int, travel_class: str = "standing") -> SectionDraft:
    """`places` without a number."""
    return SectionDraft(name, travel_class, kind=SectionKind.STANDING, prefix=letter, places=places)


def hall(*areas: SectionDraft) -> PlanDraft:
    """A hall of these areas."""
    return PlanDraft(ListingKind.EVENT, areas)


def seated() -> PlanDraft:
    """Stalls and a balcony."""
    return hall(block("Stalls", "S", rows=20, seats_each=24), block("Balcony", "B", rows=6, seats_each=20, level=1))


def standing() -> PlanDraft:
    """A floor for 1,000."""
    return hall(standing_room("Floor", "F", places=1_000))


def mixed() -> PlanDraft:
    """A floor for 500 in front of seated rows."""
    return hall(standing_room("Floor", "F", places=500), block("Stalls", "S", rows=12, seats_each=20))
