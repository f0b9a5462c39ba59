"""What every answer tells browsers: what a page may load and run, who may frame it, what may be kept.

After OWASP ASVS 4.0, chapters 8.2 and 14.4 (level 2). One place for pages, API, back office and files; a view that
needs another value sets its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

NOTHING: Final = "default-src 'none'; frame-ancestors 'none'"
"""For what is no page: answers of the API, files, signs of life (Content Security Policy Level 3)."""
_PAGES: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The theme of the back office writes its colours into the page, and its scripts (Alpine) read expressions from
# attributes, which takes eval. No script stands in a page there either.
_BACK_OFFICE: Final = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_PERMISSIONS: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
CAMERA: Final = _PERMISSIONS.replace("camera=()", "camera=(self)")
"""For a page that looks at codes, as its Permissions-Policy."""
WORKER: Final = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"
"""For a script that is a service worker: what it fetches it fetches under this policy, not under that of a page."""
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": _PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_API: Final = "/api/"
_LOGINS: Final = "/api/v1/auth/"
_ADMIN: Final = "/admin/"


def with_sources(*, script: str, frame: str, connect: str) -> str:
    """The policy of pages, for one that needs scripts, frames and connections from elsewhere too."""
    wider = _PAGES.replace("script-src 'self'", f"script-src 'self' {script}")
    return wider.replace("connect-src 'self'", f"connect-src 'self' {connect}; frame-src {frame}")


class SecurityHeadersMiddleware:
    """Goes before all others, so that it sees every answer, theirs too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _policy(request, response))
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():  # RFC 6797
            response.headers.setdefault("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}")
        if _is_personal(request, response):
            response["Cache-Control"] = "no-store"
        return response


def _policy(request: HttpRequest, response: HttpResponseBase) -> str:
    if request.path.startswith(_API) or not response.get("Content-Type", "").startswith("text/html"):
        return NOTHING
    if request.path.startswith(_ADMIN):
        return _BACK_OFFICE
    return _PAGES


def _is_personal(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the answer may be about somebody or hold a token: nothing of it may stay in any cache."""
    if "public" in response.get("Cache-Control", ""):
        return False
    known = "HTTP_AUTHORIZATION" in request.META or settings.SESSION_COOKIE_NAME in request.COOKIES
    return known or bool(response.cookies) or request.path.startswith(_LOGINS)
