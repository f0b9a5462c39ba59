"""Writes of the network. Places are published when, and only when, they change."""

from carnet.domains.network.operations.cities import (
    CityExists,
    CityNotFound,
    cities_ensure,
    city_adopt,
    city_create,
    city_delete,
    city_update,
)
from carnet.domains.network.operations.removal import PlaceInUse
from carnet.domains.network.operations.routes import (
    RouteExists,
    RouteInUse,
    RouteNotFound,
    route_create,
    route_delete,
    route_update,
)
from carnet.domains.network.operations.stations import (
    CodeTaken,
    StationNotFound,
    station_create,
    station_delete,
    station_update,
    stations_ensure,
)

__all__ = [
    "CityExists",
    "CityNotFound",
    "CodeTaken",
    "PlaceInUse",
    "RouteExists",
    "RouteInUse",
    "RouteNotFound",
    "StationNotFound",
    "cities_ensure",
    "city_adopt",
    "city_create",
    "city_delete",
    "city_update",
    "route_create",
    "route_delete",
    "route_update",
    "station_create",
    "station_delete",
    "station_update",
    "stations_ensure",
]
