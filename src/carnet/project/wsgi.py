"""The callable that a WSGI server runs."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application

from carnet.project import production

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carnet.project.settings")


def _application() -> Callable[..., Any]:
    """Django, behind the quick lane where seats are sold."""
    from django.apps import apps  # noqa: PLC0415  Django is set up by now

    django: Callable[..., Any] = get_wsgi_application()
    if not apps.is_installed("carnet.domains.booking"):
        return django
    from carnet.domains.booking.http import QUICK  # noqa: PLC0415
    from carnet.infra.http.quick import QuickLane  # noqa: PLC0415

    return QuickLane(django, QUICK)


production.check(["serve"])  # servers other than our own come in by here
application = _application()
