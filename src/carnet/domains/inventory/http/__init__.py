"""A listing in detail and its seat map, for anybody; how full they are, for their operator."""

from carnet.domains.inventory.http import loads, routes
from carnet.infra.http import Router

router = Router()
for part in (routes, loads):
    router.add_router("", part.router)

__all__ = ["router"]
