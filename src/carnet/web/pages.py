"""How every page leaves the shop. What browsers may do with it is told by `carnet.infra.http.headers`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """`templates/carnet/<template>` as an answer."""
    return render(request, f"carnet/{template}", dict(context or {}), status=status)
