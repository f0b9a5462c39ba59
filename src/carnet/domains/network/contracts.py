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
    """A station to be written; a station that others import is recognised by any of its `codes`.

    `operator_id` is who adds it, None for the platform. Without a `timezone` it has that of its city.
    """

    city_id: UUID
    kind: StationKind
    name: str
    timezone: str = ""
    latitude: float | None = None
    longitude: float | None = None
    codes: tuple[Code, ...] = ()
    operator_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """A place as it is now, and whether writing it changed anything."""

    place: Place
    changed: bool


@dataclass(frozen=True, slots=True)
class RouteCall:
    """One stop of a route; `metres` along the way from the first stop. Written as 0 after it, they are worked out."""

    station_id: UUID
    kind: StopKind = StopKind.BOARDING
    metres: int = 0


@dataclass(frozen=True, slots=True)
class RouteProfile:
    """Ordered stations that an operator serves with vehicles of one kind."""

    id: UUID
    operator_id: UUID
    kind: ListingKind
    name: str
    calls: tuple[RouteCall, ...]
    retired: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True)
class RouteEntry:
    """A route and its stations, in the order of its calls."""

    route: RouteProfile
    stations: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its ISO 3166-1 alpha-2 code, named in somebody's language."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CityEntry:
    """A city as its keepers see it. `version` grows with every change."""

    id: UUID
    name: str
    region: str
    country: str
    timezone: str
    latitude: float | None
    longitude: float | None
    version: int


@dataclass(frozen=True, slots=True)
class StationEntry:
    """A station as its keepers see it; `operator_id` is whose it is, None for the platform's."""

    place: Place
    codes: tuple[Code, ...]
    operator_id: UUID | None
    version: int


@dataclass(frozen=True, slots=True)
class Town:
    """A town of the gazetteer; `geoname` is its number at geonames.org.

    `region` is the code of its first-level division. `names` are all its names in Latin letters, case folded.
    """

    geoname: int
    name: str
    country: str
    region: str
    timezone: str
    latitude: float
    longitude: float
    population: int
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Airfield:
    """An airport of the gazetteer; `icao` is empty where it has no code of four letters."""

    iata: str
    icao: str
    name: str
    city: str
    country: str
    timezone: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Use:
    """What keeps a thing from being deleted: `count` things of one kind, and the names of the first of them."""

    kind: str
    words: str
    count: int
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = f"{self.count} {self.words}"
        if not self.names:
            return said
        more = ["..."] if len(self.names) < self.count else []
        return f"{said} ({', '.join([*self.names, *more])})"

    def as_member(self) -> dict[str, object]:
        """As a refusal tells it to programs."""
        return {"kind": self.kind, "count": self.count, "names": list(self.names)}
