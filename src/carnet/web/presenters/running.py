"""Trips on their way, as the console shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import Sales, SeatChange, SwapPreview
from carnet.domains.inventory.contracts import Load
from carnet.domains.schedule.contracts import (
    Departure,
    RunCall,
    RunStep,
    TripProfile,
    TripRun,
    TripStatus,
)
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.web.presenters import states, wording

_FULL: Final = 95
_LOW: Final = 35
_EARLY: Final = timedelta(days=1)
"""How long before the day of a trip its boarding may be offered: it is the next day already somewhere."""
_NEXT: Final[dict[TripStatus, tuple[str, Promise]]] = {
    TripStatus.DRAFT: ("publish", _("Put on sale")),
    TripStatus.PUBLISHED: ("board", _("Begin boarding")),
    TripStatus.DELAYED: ("board", _("Begin boarding")),
    TripStatus.BOARDING: ("depart", _("It has left")),
    TripStatus.DEPARTED: ("arrive", _("It has arrived")),
}
_VERB_WORDS: Final[dict[str, Promise]] = {
    "publish": _("Put on sale"),
    "withdraw": _("Taken off sale"),
    "delay": _("Delayed"),
    "board": _("Boarding begun"),
    "depart": _("Departed"),
    "arrive": _("Arrived"),
    "cancel": _("Cancelled"),
    "swap": _("Given another vehicle"),
}
DONE_WORDS: Final[dict[str, Promise]] = {
    "publish": _("The trip is on sale."),
    "withdraw": _("The trip is off sale. Sold tickets stay valid."),
    "board": _("Boarding has begun."),
    "depart": _("The trip has left. From here on it is frozen."),
    "arrive": _("The trip has arrived."),
    "cancel": _("The trip is cancelled. Everybody with a ticket is told."),
}
_RUNNING: Final = frozenset({TripStatus.PUBLISHED, TripStatus.DELAYED, TripStatus.BOARDING})


@dataclass(frozen=True, slots=True)
class Bar:
    """A load bar: shares of the capacity in percent with a decimal point, whatever the language."""

    sold: str
    held: str
    percent: int
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """The next thing to do with a trip."""

    verb: str
    word: str


@dataclass(frozen=True, slots=True)
class Row:
    """A departure of the day."""

    id: str
    planned: str
    expected: str
    route: str
    name: str
    state: states.State
    withdrawn: bool
    bar: Bar | None
    sales: Money | None
    step: Step | None


@dataclass(frozen=True, slots=True)
class Times:
    """Arrival or departure at a stop: what was planned, and what is expected where it differs."""

    planned: str
    expected: str


@dataclass(frozen=True, slots=True)
class Call:
    """A stop of the trip."""

    name: str
    arrival: Times | None
    departure: Times | None


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was done to the trip."""

    at: datetime
    word: str
    more: str
    who: str


@dataclass(frozen=True, slots=True)
class Moves:
    """What can be done to a trip now."""

    step: Step | None
    may_publish: bool
    may_withdraw: bool
    may_delay: bool
    may_cancel: bool
    may_swap: bool

    @property
    def any(self) -> bool:
        """Whether there is anything to do."""
        return self.step is not None or self.may_publish or self.may_withdraw or self.may_cancel


def rows(
    departures: Sequence[Departure], loads: Mapping[UUID, Load], sales: Mapping[UUID, Sales], *, today: date
) -> tuple[Row, ...]:
    """The departures of a day."""
    return tuple(_row(one, loads.get(one.trip.id), sales.get(one.trip.id), today=today) for one in departures)


def _row(one: Departure, load: Load | None, sold: Sales | None, *, today: date) -> Row:
    planned, expected = wording.clock(one.planned, one.timezone), wording.clock(one.departs, one.timezone)
    return Row(
        id=ids.encode("trp", one.trip.id),
        planned=planned,
        expected=expected if one.departs != one.planned else "",
        route=one.origin if one.origin == one.destination else f"{one.origin} – {one.destination}",  # noqa: RUF001  a range
        name=one.trip.name,
        state=state(one.trip, late_minutes=one.late_minutes),
        withdrawn=one.trip.withdrawn,
        bar=bar(load) if load and load.capacity else None,
        sales=sold.paid if sold else None,
        step=next_step(one.trip, today=today),
    )


def state(trip: TripProfile, *, late_minutes: int = 0) -> states.State:
    """How a trip stands, drafts too."""
    if trip.status is TripStatus.DRAFT:
        return states.State(gettext("Draft"), "")
    if trip.status is TripStatus.DELAYED and late_minutes:
        return states.State(gettext("Late by %(late)s") % {"late": wording.duration(late_minutes)}, "warn")
    found = states.of_trip(trip.status)
    assert found is not None  # noqa: S101  every other status has its word
    return found


def next_step(trip: TripProfile, *, today: date) -> Step | None:
    """What usually comes next; None where nothing does, or nobody could be there to board yet."""
    found = _NEXT.get(trip.status)
    if found and found[0] == "board" and trip.service_date > today + _EARLY:
        return None
    return Step(found[0], str(found[1])) if found else None


def bar(load: Load) -> Bar:
    """A trip's load on its fullest leg."""
    percent = round(100 * load.sold / load.capacity)
    tone = "full" if percent >= _FULL else "low" if percent < _LOW else ""
    words = gettext("%(sold)d of %(capacity)d") % {"sold": load.sold, "capacity": load.capacity}
    if load.held:
        words = f"{words}, {ngettext('%(n)d held', '%(n)d held', load.held) % {'n': load.held}}"
    return Bar(
        sold=f"{100 * load.sold / load.capacity:.1f}",
        held=f"{100 * load.held / load.capacity:.1f}" if load.held else "",
        percent=percent,
        tone=tone,
        words=words,
    )


def calls(run: TripRun) -> tuple[Call, ...]:
    """The stops with planned and expected times."""
    return tuple(
        Call(
            name=call.station,
            arrival=_times(call, call.planned_arrival, call.arrival),
            departure=_times(call, call.planned_departure, call.departure),
        )
        for call in run.calls
    )


def _times(call: RunCall, planned: datetime | None, expected: datetime | None) -> Times | None:
    if planned is None or expected is None:
        return None
    was, now = wording.clock(planned, call.timezone), wording.clock(expected, call.timezone)
    return Times(was, now if planned != expected else "")


def history(run: TripRun, people: Mapping[UUID, str]) -> tuple[Happened, ...]:
    """What was done to the trip, newest first. `people` are the names that may be told."""
    return tuple(_happened(step, run, people) for step in reversed(run.history))


def _happened(step: RunStep, run: TripRun, people: Mapping[UUID, str]) -> Happened:
    more = [step.reason] if step.reason else []
    if step.late_minutes:
        where = run.calls[step.from_stop].station if step.from_stop < len(run.calls) else ""
        told = {"late": wording.duration(step.late_minutes), "stop": where}
        more.insert(0, gettext("%(late)s later from %(stop)s on") % told)
    who = gettext("Carnet") if step.actor is None else people.get(step.actor, gettext("Somebody of the team or Carnet"))
    return Happened(step.at, str(_VERB_WORDS.get(step.verb, step.verb)), ": ".join(more), who)


def plannable(trip: TripProfile) -> bool:
    """Whether the trip's plan can still be changed, along its route."""
    return not trip.sold and trip.route_id is not None and trip.status in {TripStatus.DRAFT, TripStatus.PUBLISHED}


def moves(trip: TripProfile, *, may_run: bool, may_publish: bool, today: date) -> Moves:
    """What this person can do to the trip as it stands."""
    running, draft = trip.status in _RUNNING, trip.status is TripStatus.DRAFT
    step = next_step(trip, today=today) if may_run and not draft else None
    return Moves(
        step=step,
        may_publish=may_publish and (draft or (running and trip.withdrawn)),
        may_withdraw=may_publish and running and not trip.withdrawn,
        may_delay=may_run and running,
        may_cancel=may_run and (running or draft),
        may_swap=may_run and (running or draft),
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """A traveller in the other vehicle."""

    who: str
    reference: str
    old: str
    new: str
    paid: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a swap does: who moves, who has no seat, how many keep theirs."""

    kept: int
    moved: tuple[Moved, ...]
    unseated: tuple[Moved, ...]


def preview(told: SwapPreview) -> Preview:
    """What another vehicle would do."""
    return Preview(len(told.kept), tuple(map(_moved, told.moved)), tuple(map(_moved, told.unseated)))


def _moved(one: SeatChange) -> Moved:
    return Moved(
        who=f"{one.passenger.first_name} {one.passenger.last_name}".strip(),
        reference=one.reference,
        old=_place(one.old_section, one.old_seat),
        new=_place(one.section, one.seat),
        paid=one.paid,
    )


def _place(section: str, seat: str) -> str:
    return f"{section}, {seat}" if seat else gettext("no seat")
