"""Planes: cabins of lettered seats in numbered rows, such as `12A`. There is no letter I and no row 13."""

from __future__ import annotations

from collections.abc import Sequence

from carnet.domains.operators.contracts import PlanDraft, SectionDraft
from carnet.domains.operators.rules.drafts import UNLUCKY_ROW
from carnet.domains.schedule.contracts import ListingKind


def cabin(
    name: str, travel_class: str, arrangement: tuple[int, ...], *, first: int, rows: int, exits: Sequence[int] = ()
) -> SectionDraft:
    """`rows` rows of one class from row `first` on; `exits` are the rows at emergency exits."""
    return SectionDraft(name, travel_class, rows, arrangement, first=first, exits=tuple(exits), skips=(UNLUCKY_ROW,))


def plane(*cabins: SectionDraft) -> PlanDraft:
    """A plane of these cabins, from the front."""
    return PlanDraft(ListingKind.PLANE, cabins)


def regional() -> PlanDraft:
    """A regional jet: 80 seats, two on each side."""
    return plane(cabin("Economy", "economy", (2, 2), first=1, rows=20, exits=(9,)))


def one_cabin() -> PlanDraft:
    """A single-aisle aircraft with one class, three on each side."""
    return plane(cabin("Economy", "economy", (3, 3), first=1, rows=30, exits=(11, 12)))


def two_cabins() -> PlanDraft:
    """A single-aisle aircraft: business 2-2, economy 3-3 with two rows at the exits."""
    return plane(
        cabin("Business", "business", (2, 2), first=1, rows=5),
        cabin("Economy", "economy", (3, 3), first=6, rows=24, exits=(11, 12)),
    )


def three_cabins() -> PlanDraft:
    """A wide-body aircraft: first 1-2-1, business 2-2-2, economy 2-4-2."""
    return plane(
        cabin("First", "first", (1, 2, 1), first=1, rows=2),
        cabin("Business", "business", (2, 2, 2), first=3, rows=8),
        cabin("Economy", "economy", (2, 4, 2), first=15, rows=30, exits=(15, 30)),
    )


def ten_abreast() -> PlanDraft:
    """A large wide-body aircraft: first 1-2-1, business 2-2-2, economy 3-4-3."""
    return plane(
        cabin("First", "first", (1, 2, 1), first=1, rows=2),
        cabin("Business", "business", (2, 2, 2), first=3, rows=8),
        cabin("Economy", "economy", (3, 4, 3), first=15, rows=30, exits=(15, 30)),
    )
