"""Reports: a traveller's own, and the queues of those who answer."""

from carnet.domains.support.http import desk, operators, travellers
from carnet.infra.http import Router

router = Router()
for part in (travellers, operators, desk):
    router.add_router("", part.router)

__all__ = ["router"]
