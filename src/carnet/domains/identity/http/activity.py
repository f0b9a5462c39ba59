"""The API: the audit log, for admins and for whom it concerns."""

from __future__ import annotations

from carnet.infra.http import Router

router = Router(tags=["me"])
