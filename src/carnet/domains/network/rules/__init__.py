"""Pure rules of the network."""

from carnet.domains.network.rules.distances import with_distances
from carnet.domains.network.rules.places import (
    check_city,
    check_station,
    codes_by_system,
    is_timezone,
    normalise,
)
from carnet.domains.network.rules.positions import Placed, is_near, metres_between
from carnet.domains.network.rules.routes import check_route

__all__ = [
    "Placed",
    "check_city",
    "check_route",
    "check_station",
    "codes_by_system",
    "is_near",
    "is_timezone",
    "metres_between",
    "normalise",
    "with_distances",
]
