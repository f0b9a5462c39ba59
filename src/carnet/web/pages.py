"""How every page leaves the shop: rendered, under a content security policy without inline code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """`templates/carnet/<template>` as an answer that runs no inline script or style (Content Security Policy 3)."""
    response = render(request, f"carnet/{template}", dict(context or {}), status=status)
    response["Content-Security-Policy"] = _POLICY
    response["Referrer-Policy"] = "same-origin"
    return response
