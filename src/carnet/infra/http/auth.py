"""`auth=bearer`: an access token in the Authorization header, and nothing else.

No header names a user (a service may be reached without the gateway), no address carries a token (addresses are
logged).
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from ninja.security.base import AuthBase

from carnet.infra import principal
from carnet.infra.principal import Principal, Unauthenticated
from carnet.kernel import clock

# Ninja takes a falsy answer for a refusal.
_STRANGER: Final = object()


class ApiRequest(HttpRequest):
    """A request that passed `auth=bearer`."""

    principal: Principal


class BearerAuth(AuthBase):
    """Sets `request.principal`. Raises Unauthenticated."""

    openapi_type = "http"
    openapi_name = "bearer"
    openapi_scheme = "bearer"
    openapi_bearerFormat = "JWT"  # noqa: N815  ninja copies the name into OpenAPI

    def __call__(self, request: HttpRequest) -> Any:
        found = read(request)
        if found is None:
            raise Unauthenticated("Log in first: send an access token in the Authorization header.")
        return found


class OptionalBearerAuth(BearerAuth):
    """Lets strangers in with `request.principal` None; a token that is sent must still be good."""

    def __call__(self, request: HttpRequest) -> Any:
        return read(request) or _STRANGER


def read(request: HttpRequest) -> Principal | None:
    """The principal the request's token names, also set as `request.principal`; None without a token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found = principal.from_token(token.strip(), clock.now()) if scheme.lower() == "bearer" else None
    request.principal = found  # type: ignore[attr-defined]
    return found


bearer: Final = BearerAuth()
bearer_optional: Final = OptionalBearerAuth()
