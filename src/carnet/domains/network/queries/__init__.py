"""Reads of the network."""

from carnet.domains.network.queries.choosing import (
    entries,
    operator_station_at,
    operator_stations_page,
    station_at,
    station_options,
    stations_page,
)
from carnet.domains.network.queries.places import (
    cities_by_name,
    cities_in,
    city_entry,
    city_of_town,
    city_place,
    station_codes,
    station_place,
    stations,
    stations_by_code,
    stations_for,
    usable,
)
from carnet.domains.network.queries.routes import route, route_at, route_profile, routes_page
from carnet.domains.network.queries.towns import cities, cities_page, city_at, countries, positioned
from carnet.domains.network.queries.using import uses

__all__ = [
    "cities",
    "cities_by_name",
    "cities_in",
    "cities_page",
    "city_at",
    "city_entry",
    "city_of_town",
    "city_place",
    "countries",
    "entries",
    "operator_station_at",
    "operator_stations_page",
    "positioned",
    "route",
    "route_at",
    "route_profile",
    "routes_page",
    "station_at",
    "station_codes",
    "station_options",
    "station_place",
    "stations",
    "stations_by_code",
    "stations_for",
    "stations_page",
    "usable",
    "uses",
]
