"""An operator's events and performances in its console."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.inventory.contracts import Load
from carnet.domains.schedule.contracts import EventProfile, PerformanceProfile, TripStatus
from carnet.kernel.ids import encode
from carnet.web.presenters import wording
from carnet.web.presenters.states import State

_STATES: Final[dict[TripStatus, tuple[Promise, str]]] = {
    TripStatus.DRAFT: (_("Draft"), ""),
    TripStatus.PUBLISHED: (_("On sale"), "ok"),
    TripStatus.DELAYED: (_("On sale, delayed"), "warn"),
    TripStatus.BOARDING: (_("Doors open"), "note"),
    TripStatus.DEPARTED: (_("Under way"), ""),
    TripStatus.ARRIVED: (_("Over"), ""),
    TripStatus.CANCELLED: (_("Cancelled"), "bad"),
}
_ENDED: Final = {TripStatus.DEPARTED, TripStatus.ARRIVED, TripStatus.CANCELLED}
_LIVE: Final = {TripStatus.PUBLISHED, TripStatus.DELAYED, TripStatus.BOARDING}


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in the console's list."""

    id: str
    href: str
    name: str
    category: str
    retired: bool
    coming: int
    next: str


@dataclass(frozen=True, slots=True)
class PerformanceLine:
    """A performance in the console's table, and what may be done to it."""

    id: str
    day: str
    clock: str
    at: datetime
    place: str
    state: State
    load: Load | None
    sale: str
    may_publish: bool
    may_withdraw: bool
    may_cancel: bool
    may_rewrite: bool

    @property
    def percent(self) -> int:
        """How many of a hundred seats are taken."""
        return round(100 * (self.load.sold + self.load.held) / self.load.capacity) if self.load else 0


def event_lines(
    events: Sequence[EventProfile], coming: Sequence[PerformanceProfile], operator: str
) -> tuple[EventLine, ...]:
    """The events with how many performances come; `coming` are those, by their beginning."""
    found = []
    for event in events:
        own = [one for one in coming if one.event_id == event.id and one.status not in _ENDED]
        number = encode("evt", event.id)
        found.append(
            EventLine(
                id=number,
                href=reverse("web:operator-event", args=[operator, number]),
                name=event.name,
                category=event.category,
                retired=event.retired,
                coming=len(own),
                next=_moment(own[0].begins, own[0].timezone) if own else "",
            )
        )
    return tuple(found)


def performance_lines(
    performances: Sequence[PerformanceProfile], loads: Mapping[UUID, Load], *, now: datetime
) -> tuple[PerformanceLine, ...]:
    """The performances in their order; `loads` has those that the sellers know."""
    return tuple(performance_line(one, loads.get(one.id), now=now) for one in performances)


def performance_line(one: PerformanceProfile, load: Load | None, *, now: datetime) -> PerformanceLine:
    """One performance."""
    local = wording.local(one.begins, one.timezone)
    ahead = one.status in _LIVE and now < one.begins
    return PerformanceLine(
        id=encode("trp", one.id),
        day=f"{wording.day(local)} {local.year}",
        clock=wording.clock(one.begins, one.timezone),
        at=local,
        place=f"{one.station_name}, {one.city_name}",
        state=_state(one, now=now),
        load=load,
        sale=_sale(one, now=now),
        may_publish=now < one.begins and (one.status is TripStatus.DRAFT or (one.withdrawn and one.status in _LIVE)),
        may_withdraw=ahead and not one.withdrawn,
        may_cancel=one.status not in _ENDED,
        may_rewrite=not one.sold and one.status in {TripStatus.DRAFT, TripStatus.PUBLISHED} and now < one.begins,
    )


def _state(one: PerformanceProfile, *, now: datetime) -> State:
    if one.withdrawn and one.status in _LIVE:
        return State(gettext("Off sale"), "warn")
    if one.status in _LIVE and one.ends <= now:
        return State(gettext("Over"), "")
    word, tone = _STATES[one.status]
    return State(str(word), tone)


def _sale(one: PerformanceProfile, *, now: datetime) -> str:
    """When the sale begins, or ends, in a few words; empty where nothing special is set."""
    if one.sale_from and now < one.sale_from:
        return gettext("from %(moment)s") % {"moment": _moment(one.sale_from, one.timezone)}
    if one.sale_until:
        words = gettext("until %(moment)s") if now < one.sale_until else gettext("ended %(moment)s")
        return words % {"moment": _moment(one.sale_until, one.timezone)}
    return ""


def _moment(instant: datetime, zone: str) -> str:
    return f"{wording.day(wording.local(instant, zone))}, {wording.clock(instant, zone)}"
