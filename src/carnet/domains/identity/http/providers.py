"""The API: signing in through OpenID Connect providers."""

from __future__ import annotations

from carnet.infra.http import Router

router = Router(tags=["auth"])
