"""Places as the lists under the search box show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.network.contracts import Place, StationKind
from carnet.web.presenters import wording
from carnet.web.presenters.search.asked import reference

_STATIONS: Final[dict[StationKind, tuple[str, Promise]]] = {
    StationKind.RAILWAY: ("train", _("Railway station")),
    StationKind.AIRPORT: ("plane", _("Airport")),
    StationKind.BUS: ("bus", _("Bus station")),
    StationKind.VENUE: ("event", _("Venue")),
}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place to choose; `head`, `hit` and `tail` are its name around the letters that were typed."""

    id: str
    name: str
    head: str
    hit: str
    tail: str
    sub: str
    code: str
    icon: str
    child: bool


def rows(places: Sequence[Place], typed: str = "") -> tuple[PlaceRow, ...]:
    """The places in their order; a station that follows its city is indented."""
    cities = {place.id for place in places}
    return tuple(_row(place, typed, child=place.id != place.city_id and place.city_id in cities) for place in places)


def _row(place: Place, typed: str, *, child: bool) -> PlaceRow:
    at = place.name.casefold().find(typed.strip().casefold()) if typed.strip() else -1
    end = at + len(typed.strip())
    icon, sub = _kind(place)
    return PlaceRow(
        id=reference(place),
        name=place.name,
        head=place.name[:at] if at >= 0 else place.name,
        hit=place.name[at:end] if at >= 0 else "",
        tail=place.name[end:] if at >= 0 else "",
        sub=sub,
        code=place.codes.get("iata", ""),
        icon=icon,
        child=child,
    )


def _kind(place: Place) -> tuple[str, str]:
    if place.station_kind is None:
        return "city", gettext("%(country)s, all stations and airports") % {"country": country(place.country)}
    icon, word = _STATIONS[place.station_kind]
    return icon, f"{word}, {place.city_name}"


def country(code: str) -> str:
    """A country's name in the language of the page, or its code when that is unknown."""
    return str(wording.locale().territories.get(code, code))
