"""Buses: rows from the front, letters from the driver's side, such as `7C`, a door in the middle."""

from __future__ import annotations

from carnet.domains.operators.contracts import PlanDraft, SeatAttribute, SeatEdit, SectionDraft
from carnet.domains.schedule.contracts import ListingKind


def deck(
    name: str, arrangement: tuple[int, ...], *, rows: int, door_row: int | None = None, level: int = 0, first: int = 1
) -> SectionDraft:
    """A deck of `rows` from row `first` on; beside the middle door, in `door_row`, there are no seats on the right.

    On the lower one the seat behind the front door folds away for a wheelchair.
    """
    behind_door = SeatEdit(0, arrangement[0], added=(SeatAttribute.WHEELCHAIR,))
    return SectionDraft(
        name,
        "standard",
        rows,
        arrangement,
        first=first,
        deck=level,
        doors=() if door_row is None else (door_row,),
        edits=() if level else (behind_door,),
    )


def bus(*decks: SectionDraft) -> PlanDraft:
    """A bus of these decks, the lower one first."""
    return PlanDraft(ListingKind.BUS, decks)


def two_and_two() -> PlanDraft:
    """A coach of 50 seats."""
    return bus(deck("Bus", (2, 2), rows=13, door_row=8))


def two_and_one() -> PlanDraft:
    """A comfort coach of 35 seats."""
    return bus(deck("Bus", (2, 1), rows=12, door_row=7))


def double_deck() -> PlanDraft:
    """A coach with two decks and 78 seats; the upper one is numbered on from the lower one."""
    return bus(
        deck("Lower deck", (2, 2), rows=6, door_row=4),
        deck("Upper deck", (2, 2), rows=14, level=1, first=7),
    )
