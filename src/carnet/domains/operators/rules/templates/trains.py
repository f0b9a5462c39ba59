"""Trains: open coaches with tables, coaches with compartments. Labels are coach and seat, such as `21-45`."""

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

_FIRST_SEAT = 11  # open coaches are numbered from 11, compartments by tens


def open_coach(
    number: int,
    travel_class: str,
    *,
    rows: int,
    arrangement: tuple[int, ...] = (2, 2),
    quiet: bool = False,
    wheelchair_rows: int = 0,
) -> SectionDraft:
    """Rows with an aisle; all face the table in the middle.

    `wheelchair_rows` at the coach's beginning have a space for a wheelchair at the aisle and none beside it.
    """
    return SectionDraft(
        f"Coach {number}",
        travel_class,
        rows,
        arrangement,
        numbering=Numbering.RUNNING,
        prefix=str(number),
        first=_FIRST_SEAT,
        tables=True,
        quiet=quiet,
        edits=tuple(
            _space(row, column, arrangement) for row in range(wheelchair_rows) for column in range(sum(arrangement))
        ),
    )


def compartment_coach(
    number: int, travel_class: str, *, compartments: int, seats_each: int = 6, quiet: bool = False
) -> SectionDraft:
    """Compartments of two benches that face each other, along a corridor; 11 to 16 are in the first one."""
    return SectionDraft(
        f"Coach {number}",
        travel_class,
        compartments,
        (seats_each // 2,),
        SectionKind.COMPARTMENTS,
        Numbering.RUNNING,
        prefix=str(number),
        first=_FIRST_SEAT,
        quiet=quiet,
    )


def deck(number: int, travel_class: str, *, rows: int, level: int, first: int) -> SectionDraft:
    """One deck of a double-deck coach, 2+2, its seats numbered from `first`."""
    name = f"Coach {number}, {'upper' if level else 'lower'} deck"
    return SectionDraft(
        name, travel_class, rows, numbering=Numbering.RUNNING, prefix=str(number), first=first, deck=level
    )


def train(*coaches: SectionDraft) -> PlanDraft:
    """A train of these coaches, in their order."""
    return PlanDraft(ListingKind.TRAIN, coaches)


def long_distance() -> PlanDraft:
    """Seven coaches: two of first class (2+1), five of second (2+2), quiet coaches and wheelchair spaces."""
    return train(
        open_coach(21, "1", rows=17, arrangement=(2, 1), quiet=True),
        open_coach(22, "1", rows=16, arrangement=(2, 1)),
        open_coach(23, "2", rows=16, wheelchair_rows=2),
        open_coach(24, "2", rows=20),
        open_coach(25, "2", rows=20),
        open_coach(26, "2", rows=20),
        open_coach(27, "2", rows=18, quiet=True),
    )


def regional() -> PlanDraft:
    """Three coaches, the last one of first class."""
    return train(
        open_coach(1, "2", rows=14, wheelchair_rows=2), open_coach(2, "2", rows=16), open_coach(3, "1", rows=8)
    )


def compartments(*, seats_each: int) -> PlanDraft:
    """Four coaches of compartments for 4 or 6, the first of them of first class and quiet."""
    return train(
        compartment_coach(11, "1", compartments=9, seats_each=seats_each, quiet=True),
        *(compartment_coach(number, "2", compartments=10, seats_each=seats_each) for number in (12, 13, 14)),
    )


def double_deck() -> PlanDraft:
    """Two coaches with two decks; the upper one is numbered from 61."""
    return train(
        *(
            deck(number, "2", rows=rows, level=level, first=first)
            for number in (1, 2)
            for level, rows, first in ((0, 10, 11), (1, 14, 61))
        )
    )


def _space(row: int, column: int, arrangement: tuple[int, ...]) -> SeatEdit:
    if column == arrangement[0]:
        return SeatEdit(row, column, added=(SeatAttribute.WHEELCHAIR,))
    return SeatEdit(row, column, gone=True)
