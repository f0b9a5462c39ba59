"""Routes as the console shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.network.contracts import Place, RouteEntry
from carnet.domains.schedule.contracts import ListingKind, StopKind
from carnet.kernel import ids
from carnet.web.presenters.wording import KIND_WORDS

STOP_WORDS: Final[dict[StopKind, Promise]] = {
    StopKind.BOARDING: _("Boarding"),
    StopKind.TECHNICAL: _("Technical"),
    StopKind.MEAL: _("Meal"),
    StopKind.LAYOVER: _("Layover"),
}
KINDS: Final = (ListingKind.TRAIN, ListingKind.BUS, ListingKind.PLANE)
"""The kinds that have routes; an event has a venue."""

_SHOWN: Final = 5
_DASH: Final = " \u2013 "
_METRES: Final = 1_000


@dataclass(frozen=True, slots=True)
class RouteLine:
    """A route in a list; `way` names its stations, the middle ones left out where there are many."""

    id: str
    name: str
    kind: str
    icon: str
    way: str
    stops: int
    km: int
    retired: bool


@dataclass(frozen=True, slots=True)
class CallRow:
    """A stop on the route's page; `number` counts from 0."""

    number: int
    station: str
    name: str
    sub: str
    kind: StopKind
    km: str
    mistake: str
    first: bool
    last: bool


def lines(entries: Iterable[RouteEntry]) -> tuple[RouteLine, ...]:
    """The routes in their order."""
    return tuple(line(entry) for entry in entries)


def line(entry: RouteEntry) -> RouteLine:
    """One of them."""
    route = entry.route
    return RouteLine(
        id=ids.encode("rte", route.id),
        name=route.name,
        kind=str(KIND_WORDS[route.kind]),
        icon=route.kind.value,
        way=_way([place.name for place in entry.stations]),
        stops=len(route.calls),
        km=round(route.calls[-1].metres / _METRES) if route.calls else 0,
        retired=route.retired,
    )


def row(place: Place, *, number: int, of: int, kind: StopKind, km: str, mistake: str) -> CallRow:
    """A stop among `of`."""
    return CallRow(
        number=number,
        station=ids.encode("stn", place.id),
        name=place.name,
        sub=place.city_name,
        kind=kind,
        km=km,
        mistake=mistake,
        first=number == 0,
        last=number == of - 1,
    )


def _way(names: Sequence[str]) -> str:
    if len(names) <= _SHOWN:
        return _DASH.join(names)
    between = gettext("%(n)d stops between") % {"n": len(names) - 2}
    return _DASH.join([names[0], between, names[-1]])


def kinds() -> tuple[tuple[str, str], ...]:
    """The kinds that have routes, and what people call them."""
    return tuple((kind.value, kind_word(kind)) for kind in KINDS)


def kind_word(kind: ListingKind) -> str:
    """What people call a kind."""
    return str(KIND_WORDS[kind])
