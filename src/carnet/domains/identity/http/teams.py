"""The API: operators' members, invitations and what is asked of them."""

from __future__ import annotations

from carnet.infra.http import Router

router = Router(tags=["operators"])
