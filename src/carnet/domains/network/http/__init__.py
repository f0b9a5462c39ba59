"""The API of places and routes."""

from carnet.domains.network.http import keeping_cities, keeping_stations, own_stations, places, routes
from carnet.infra.http import Router

router = Router()
for part in (places, own_stations, routes, keeping_cities, keeping_stations):
    router.add_router("", part.router)

__all__ = ["router"]
