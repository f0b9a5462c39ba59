"""Trips and timetables in lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.inventory.contracts import Load
from carnet.domains.schedule.contracts import (
    Departure,
    Generated,
    LeftBecause,
    LeftTrip,
    Run,
    TimetableProfile,
    TripProfile,
    TripStatus,
)
from carnet.kernel import ids
from carnet.web.presenters import running, states, wording

STATUS_WORDS: Final[dict[TripStatus, Promise]] = {
    TripStatus.DRAFT: _("Draft"),
    TripStatus.PUBLISHED: _("Published"),
    TripStatus.DELAYED: _("Delayed"),
    TripStatus.BOARDING: _("Boarding"),
    TripStatus.DEPARTED: _("Departed"),
    TripStatus.ARRIVED: _("Arrived"),
    TripStatus.CANCELLED: _("Cancelled"),
}
DAY_WORDS: Final[dict[int, Promise]] = {
    1: _("Monday"),
    2: _("Tuesday"),
    3: _("Wednesday"),
    4: _("Thursday"),
    5: _("Friday"),
    6: _("Saturday"),
    7: _("Sunday"),
}
_SHORT: Final[dict[int, Promise]] = {
    1: _("Mon"),
    2: _("Tue"),
    3: _("Wed"),
    4: _("Thu"),
    5: _("Fri"),
    6: _("Sat"),
    7: _("Sun"),
}
_LEFT_WORDS: Final[dict[LeftBecause, Promise]] = {
    LeftBecause.SOLD: _("is sold and stays as it was"),
    LeftBecause.EDITED: _("was changed by hand and stays as it is"),
    LeftBecause.UNDER_WAY: _("is delayed or boarding and stays as it is"),
    LeftBecause.BUSY: _("has no vehicle: it is on another trip then"),
}
_WEEK: Final = 7
_WORKDAYS: Final = [1, 2, 3, 4, 5]


@dataclass(frozen=True, slots=True)
class TripRow:
    """A trip in a list."""

    id: str
    day: date
    time: str
    name: str
    way: str
    state: states.State
    withdrawn: bool
    bar: running.Bar | None


@dataclass(frozen=True, slots=True)
class TimetableRow:
    """A timetable in a list."""

    id: str
    name: str
    route: str
    departs: str
    days: str
    since: date
    last: date
    ended: bool


@dataclass(frozen=True, slots=True)
class RunRow:
    """A day on which a timetable runs."""

    day: date
    leaves: str
    arrives: str
    trip: str
    state: str


def trip_rows(
    trips: Sequence[TripProfile], ends: Mapping[UUID, Departure], loads: Mapping[UUID, Load]
) -> tuple[TripRow, ...]:
    """The trips in their order."""
    return tuple(_trip_row(trip, ends.get(trip.id), loads.get(trip.id)) for trip in trips)


def _trip_row(trip: TripProfile, ends: Departure | None, load: Load | None) -> TripRow:
    same = ends is not None and ends.origin == ends.destination
    return TripRow(
        id=ids.encode("trp", trip.id),
        day=trip.service_date,
        time=wording.clock(ends.departs, ends.timezone) if ends else "",
        name=trip.name,
        way="" if ends is None else ends.origin if same else f"{ends.origin} \N{EN DASH} {ends.destination}",
        state=running.state(trip, late_minutes=ends.late_minutes if ends else 0),
        withdrawn=trip.withdrawn,
        bar=running.bar(load) if load and load.capacity else None,
    )


def timetable_row(timetable: TimetableProfile, routes: Mapping[UUID, str]) -> TimetableRow:
    """One line of the list."""
    plan = timetable.plan
    return TimetableRow(
        id=ids.encode("tbl", timetable.id),
        name=plan.name,
        route=routes.get(plan.route_id, ""),
        departs=f"{plan.departs:%H:%M}",
        days=weekdays(plan.days),
        since=plan.valid_from,
        last=last_day(timetable),
        ended=timetable.ended_at is not None,
    )


def last_day(timetable: TimetableProfile) -> date:
    """The last day of the period, as people say it."""
    return date.fromordinal(timetable.plan.valid_until.toordinal() - 1)


def weekdays(days: frozenset[int]) -> str:
    """The weekdays in short: `Mon to Fri`, `daily`, `Mon, Wed`."""
    if len(days) == _WEEK:
        return gettext("daily")
    if sorted(days) == _WORKDAYS:
        return gettext("Mon to Fri")
    return ", ".join(str(_SHORT[day]) for day in sorted(days))


def run_row(run: Run, *, first: str, last: str) -> RunRow:
    """A day on which it runs, in the local times of both ends (IANA zones)."""
    return RunRow(
        day=run.day,
        leaves=wording.clock(run.leaves, first),
        arrives=wording.clock(run.arrives, last),
        trip=ids.encode("trp", run.trip_id) if run.trip_id else "",
        state=str(STATUS_WORDS[run.status]) if run.status else gettext("not made yet"),
    )


def generated(done: Generated) -> str:
    """What making trips came to, in a sentence."""
    told = {"made": done.made, "changed": done.changed, "removed": done.removed, "published": done.published}
    return gettext("%(made)d trips made, %(changed)d changed, %(removed)d removed, %(published)d put on sale.") % told


def left(ones: Sequence[LeftTrip]) -> tuple[str, ...]:
    """The days that are not as the timetable says, a sentence each."""
    return tuple(_left(one) for one in ones)


def _left(one: LeftTrip) -> str:
    sentence = f"{wording.day(one.day)} {_LEFT_WORDS[one.because]}"
    return f"{sentence} ({one.other})." if one.other else f"{sentence}."
