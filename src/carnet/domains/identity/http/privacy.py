"""The API: export and erasure of a person."""

from __future__ import annotations

from carnet.infra.http import Router

router = Router(tags=["me"])
