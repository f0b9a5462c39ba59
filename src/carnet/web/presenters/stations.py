"""Stations, cities and towns as the console shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.domains.network.contracts import CityEntry, StationEntry, StationKind, Town
from carnet.kernel import ids
from carnet.web.presenters.search.places import country

KINDS: Final[tuple[tuple[str, Promise], ...]] = (
    (StationKind.BUS.value, _("Bus station")),
    (StationKind.RAILWAY.value, _("Railway station")),
    (StationKind.AIRPORT.value, _("Airport")),
    (StationKind.VENUE.value, _("Venue")),
)
_ICONS: Final = {
    StationKind.RAILWAY: "train",
    StationKind.AIRPORT: "plane",
    StationKind.BUS: "bus",
    StationKind.VENUE: "event",
}


@dataclass(frozen=True, slots=True)
class StationLine:
    """A station of the operator's own."""

    id: str
    name: str
    kind: str
    icon: str
    city: str
    timezone: str
    placed: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A city or town to choose; `number` is its id or its number in the gazetteer."""

    number: str
    name: str
    sub: str


def lines(entries: Iterable[StationEntry]) -> tuple[StationLine, ...]:
    """The stations in their order."""
    return tuple(line(entry) for entry in entries)


def line(entry: StationEntry) -> StationLine:
    """One of them."""
    place = entry.place
    kind = place.station_kind or StationKind.BUS
    return StationLine(
        id=ids.encode("stn", place.id),
        name=place.name,
        kind=str(dict(KINDS)[kind.value]),
        icon=_ICONS[kind],
        city=f"{place.city_name}, {country(place.country)}",
        timezone=place.timezone,
        placed=place.latitude is not None,
    )


def towns(found: Iterable[Town]) -> tuple[Choice, ...]:
    """Towns of the gazetteer, told apart by country and region."""
    return tuple(Choice(str(town.geoname), town.name, _where(town.country, town.region)) for town in found)


def cities(found: Iterable[CityEntry]) -> tuple[Choice, ...]:
    """Cities that are here, told apart by country and region."""
    return tuple(Choice(city(one.id), one.name, _where(one.country, one.region)) for one in found)


def city(number: UUID) -> str:
    """A city's id as addresses have it."""
    return ids.encode("cty", number)


def operator(number: UUID) -> str:
    """An operator's id as addresses have it."""
    return ids.encode("opr", number)


def _where(code: str, region: str) -> str:
    return f"{country(code)}, {region}" if region else country(code)
