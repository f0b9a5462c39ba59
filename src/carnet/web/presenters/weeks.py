"""A week of trips as a grid: routes by days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext

from carnet.domains.inventory.contracts import Load
from carnet.domains.schedule.contracts import Departure, TripStatus
from carnet.kernel import ids
from carnet.web.presenters import wording

_NAMES: Final = 3


@dataclass(frozen=True, slots=True)
class Run:
    """A trip in its cell. `percent` None is one whose load nobody knows: a draft's; `note` is said in words."""

    id: str
    time: str
    name: str
    percent: int | None
    late: str
    note: str
    off: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A route on a day."""

    today: bool
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A route and its days."""

    name: str
    numbers: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A column."""

    day: date
    word: str
    today: bool


def days(monday: date, today: date) -> tuple[Day, ...]:
    """The columns of the week."""
    found = (monday + timedelta(days=number) for number in range(7))
    return tuple(Day(day, wording.day(day), day == today) for day in found)


def lines(
    runs: Sequence[Departure], loads: Mapping[UUID, Load], routes: Mapping[UUID, str], columns: Sequence[Day]
) -> tuple[Line, ...]:
    """The rows by name; trips without a route are together by where they begin and end."""
    rows: dict[str, list[Departure]] = {}
    for run in runs:
        rows.setdefault(_row(run, routes), []).append(run)
    return tuple(
        Line(name, _numbers(rows[name]), tuple(_cell(rows[name], column, loads) for column in columns))
        for name in sorted(rows)
    )


def _row(run: Departure, routes: Mapping[UUID, str]) -> str:
    known = routes.get(run.trip.route_id) if run.trip.route_id else None
    if known:
        return known
    return run.origin if run.origin == run.destination else f"{run.origin} \N{EN DASH} {run.destination}"


def _numbers(runs: Sequence[Departure]) -> str:
    names = list(dict.fromkeys(run.trip.name for run in runs))
    more = gettext("and %(n)d more") % {"n": len(names) - _NAMES} if len(names) > _NAMES else ""
    return ", ".join([*names[:_NAMES], *([more] if more else [])])


def _cell(runs: Sequence[Departure], column: Day, loads: Mapping[UUID, Load]) -> Cell:
    here = (run for run in runs if run.trip.service_date == column.day)
    return Cell(column.today, tuple(_run(run, loads.get(run.trip.id)) for run in here))


def _run(run: Departure, load: Load | None) -> Run:
    trip = run.trip
    late = wording.duration(run.late_minutes) if run.late_minutes else ""
    cancelled = trip.status is TripStatus.CANCELLED
    return Run(
        id=ids.encode("trp", trip.id),
        time=wording.clock(run.planned, run.timezone),
        name=trip.name,
        percent=round(100 * load.sold / load.capacity) if load and load.capacity and not cancelled else None,
        late=gettext("Late by %(late)s") % {"late": late} if late and not cancelled else "",
        note=_note(run),
        off=cancelled or trip.withdrawn,
    )


def _note(run: Departure) -> str:
    if run.trip.status is TripStatus.CANCELLED:
        return gettext("Cancelled")
    if run.trip.status is TripStatus.DRAFT:
        return gettext("Draft")
    return gettext("Off sale") if run.trip.withdrawn else ""
