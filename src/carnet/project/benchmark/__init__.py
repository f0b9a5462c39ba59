"""`carnet bench`: what this machine reaches, as ratios to what its database and framework can do at best.

Everything runs against a scratch database of its own and servers that it starts itself; see `docs/performance.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure is compared with. `at_least` tells whether more is better; the limits are of `ratio` or `value`."""

    unit: str
    first_step: float
    goal: float
    at_least: bool
    of_ratio: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement: a value in the goal's unit, and where the goal is a ratio, that."""

    name: str
    value: float
    ratio: float | None = None
    note: str = ""

    @property
    def goal(self) -> Goal:
        """What it is compared with."""
        return GOALS[self.name]

    @property
    def reached(self) -> bool:
        """Whether the first step is reached."""
        compared = self.ratio if self.goal.of_ratio and self.ratio is not None else self.value
        return compared >= self.goal.first_step if self.goal.at_least else compared <= self.goal.first_step


def _at_least(unit: str, first_step: float, goal: float) -> Goal:
    return Goal(unit, first_step, goal, at_least=True, of_ratio=True)


def _at_most(unit: str, first_step: float, goal: float, *, of_ratio: bool = False) -> Goal:
    return Goal(unit, first_step, goal, at_least=False, of_ratio=of_ratio)


GOALS: Final[dict[str, Goal]] = {
    "purchases_spread": _at_least("1/s", 0.15, 1.0),
    "purchases_hot": _at_least("1/s", 0.5, 0.9),
    "race_500_for_50": _at_most("s", 3, 1),
    "searches": _at_least("1/s", 0.15, 0.5),
    "search_p95": _at_most("ms", 60, 20),
    "seat_map_p95": _at_most("ms", 60, 20),
    "sql_round_trips": _at_most("hold + settle", 4, 2),
    "gtfs_import": _at_most("s", 20, 5, of_ratio=True),
    "purchases_beside_notices": _at_most("ms", 2.0, 1.5, of_ratio=True),
    "mass_refund_1000": _at_most("s", 30, 10),
    "ticket_pdf": _at_most("ms", 100, 50),
    "worker_memory": _at_most("MB", 200, 120),
    "first_page": _at_most("s", 20, 8),
}
