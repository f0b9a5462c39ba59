"""The API: operators' API keys, and the tokens they are exchanged for."""

from __future__ import annotations

from carnet.infra.http import Router

router = Router(tags=["operators"])
