"""Routes of the inbox and of the wishes about it."""

from __future__ import annotations

from carnet.domains.notifications.http import inbox, wishes
from carnet.infra.http import Router

router = Router()
router.add_router("", inbox.router)
router.add_router("", wishes.router)

__all__ = ["router"]
