"""The API: where somebody is logged in."""

from __future__ import annotations

from carnet.infra.http import Router

router = Router(tags=["me"])
