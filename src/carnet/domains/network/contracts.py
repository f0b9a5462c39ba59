"""Places as others see them, and what it takes to make one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from carnet.domains.schedule.contracts import ListingKind, StopKind


class StationKind(StrEnum):
    """What stops there; it must fit the kind of the vehicle."""

    AIRPORT = "airport"
    RAILWAY = "railway"
    BUS = "bus"
    VENUE = "venue"


STATIONS_FOR: Final[Mapping[ListingKind, frozenset[StationKind]]] = MappingProxyType(
    {
        ListingKind.TRAIN: frozenset({StationKind.RAILWAY}),
        ListingKind.PLANE: frozenset({StationKind.AIRPORT}),
        ListingKind.BUS: frozenset({StationKind.BUS, StationKind.RAILWAY, StationKind.AIRPORT}),
        ListingKind.EVENT: frozenset({StationKind.VENUE}),
    }
)
"""Where each kind may stop; buses also serve railway stations and airports."""


class PlaceKind(StrEnum):
    """What a traveller can name as origin or destination."""

    CITY = "city"
    STATION = "station"


@dataclass(frozen=True, slots=True)
class Place:
    """A city, or a station in a city. `station_kind` is None for a city; a city is its own `city_id`.

    `country` is ISO 3166-1 alpha-2, `timezone` an IANA name, the position is WGS 84 degrees.
    `codes` maps a code's system (`iata`, `uic`, `gtfs`) to the code.
    """

    id: UUID
    kind: PlaceKind
    name: str
    city_id: UUID
    city_name: str
    country: str
    timezone: str
    latitude: float | None = None
    longitude: float | None = None
    station_kind: StationKind | None = None
    codes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewCity:
    """A city to be written. `region` only tells towns of one name in one country apart."""

    name: str
    country: str
    timezone: str
    latitude: float | None = None
    longitude: float | None = None
    region: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What a city is recognised by."""
        return (self.country, self.region, self.name)


@dataclass(frozen=True, slots=True)
class Code:
    """A station's code in a system (iata, icao, uic, gtfs); the `namespace` of a gtfs code is its feed."""

    system: str
    code: str
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class NewStation:
    """A station to be written; a station that others import is recognised by any of its `codes`."""

    city_id: UUID
    kind: StationKind
    name: str
    timezone: str
    latitude: float | None = None
    longitude: float | None = None
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """A place as it is now, and whether writing it changed anything."""

    place: Place
    changed: bool


@dataclass(frozen=True, slots=True)
class RouteCall:
    """One stop of a route."""

    station_id: UUID
    kind: StopKind = StopKind.BOARDING


@dataclass(frozen=True, slots=True)
class RouteProfile:
    """Ordered stations that an operator serves with vehicles of one kind."""

    id: UUID
    operator_id: UUID
    kind: ListingKind
    name: str
    calls: tuple[RouteCall, ...]
