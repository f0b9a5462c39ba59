"""The API: second factors and passkeys."""

from __future__ import annotations

from carnet.infra.http import Router

router = Router(tags=["auth"])
