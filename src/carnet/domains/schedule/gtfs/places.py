"""The stations that a feed's trips call at, known by their ids in the feed, each in a city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from carnet.domains.network import operations as network
from carnet.domains.network import queries
from carnet.domains.network.contracts import STATIONS_FOR, Code, NewStation, StationKind
from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.schedule.gtfs.cities import Unplaced, cities_for
from carnet.domains.schedule.gtfs.geography import Position
from carnet.domains.schedule.gtfs.staging import copy, run
from carnet.infra.principal import CARNET

_SYSTEM: Final = "gtfs"


class FeedStation(NamedTuple):
    """A station as the feed has it; `line` is its name in the staging tables."""

    line: int
    id: str
    name: str
    latitude: float
    longitude: float
    timezone: str
    vehicles: Sequence[str]


@dataclass(frozen=True, slots=True)
class PlacesWritten:
    """How many stations the feed's trips call at, and how many stations and cities are new or have changed."""

    stations: int
    stations_changed: int
    cities_new: int


def write_places(*, feed: str, now: datetime) -> PlacesWritten:
    """Make or change the stations, and tell the staging tables their ids. Raises InvalidInput, CityExists."""
    stations = [FeedStation(*row) for row in run("gtfs_places")]
    known = queries.stations_by_code(system=_SYSTEM, codes=[one.id for one in stations], namespace=feed)
    cities = {one.line: known[one.id].city_id for one in stations if one.id in known}
    new = 0
    if len(cities) < len(stations):  # a station stays in the city it was put into
        unplaced = [Unplaced(one.line, one.id, one.name, _position(one), one.timezone) for one in stations]
        cities, new = cities_for(unplaced, cities, now=now)
    kinds = {key: place.station_kind for key, place in known.items()}
    wanted = [_new_station(one, cities[one.line], kinds.get(one.id), feed) for one in stations]
    saved = network.stations_ensure(stations=wanted, by=CARNET, now=now)
    copy(
        "COPY gtfs_station (station, station_id) FROM STDIN",
        ((one.line, station.place.id) for one, station in zip(stations, saved, strict=True)),
    )
    return PlacesWritten(len(stations), sum(station.changed for station in saved), new)


def station_kind(vehicles: Sequence[str], known: StationKind | None) -> StationKind:
    """What a station is that these kinds of vehicles serve: what it is known as if all of them may stop there, else
    planes count most, buses least."""
    if known and all(known in STATIONS_FOR[ListingKind(vehicle)] for vehicle in vehicles):
        return known
    if "plane" in vehicles:
        return StationKind.AIRPORT
    return StationKind.RAILWAY if "train" in vehicles else StationKind.BUS


def _position(station: FeedStation) -> Position:
    return Position(station.latitude, station.longitude)


def _new_station(station: FeedStation, city_id: UUID, known: StationKind | None, feed: str) -> NewStation:
    return NewStation(
        city_id=city_id,
        kind=station_kind(station.vehicles, known),
        name=station.name,
        timezone=station.timezone,
        latitude=station.latitude,
        longitude=station.longitude,
        codes=(Code(_SYSTEM, station.id, feed),),
    )
