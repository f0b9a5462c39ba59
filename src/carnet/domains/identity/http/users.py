"""The API: accounts, for staff."""

from __future__ import annotations

from carnet.infra.http import Router

router = Router(tags=["admin"])
