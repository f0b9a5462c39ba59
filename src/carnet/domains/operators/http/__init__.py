"""The API of the operators."""

from carnet.domains.operators.http import amenities, companies, logos, managing, seat_plans, vehicles
from carnet.infra.http import Router

router = Router()
for part in (amenities, companies, logos, managing, seat_plans, vehicles):
    router.add_router("", part.router)

__all__ = ["router"]
