"""`auth=bearer`: an access token in the Authorization header, and nothing else.

`bearer` is for what concerns a person; `bearer_or_machine` lets in machines of operators too (tokens got with an API
key), for what an operator's programs do.

No header names a user (a service may be reached without the gateway), no address carries a token (addresses are
logged).
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from ninja.security.base import AuthBase

from carnet.infra import principal
from carnet.infra.http.problems import Forbidden
from carnet.infra.principal import Principal, Unauthenticated
from carnet.kernel import clock

# Ninja takes a falsy answer for a refusal.
_STRANGER: Final = object()


class ApiRequest(HttpRequest):
    """A request that passed `auth=bearer`."""

    principal: Principal


class BearerAuth(AuthBase):
    """Sets `request.principal`. Raises Unauthenticated, and Forbidden to machines unless they are let in."""

    openapi_type = "http"
    openapi_name = "bearer"
    openapi_scheme = "bearer"
    openapi_bearerFormat = "JWT"  # noqa: N815  ninja copies the name into OpenAPI

    def __init__(self, *, machines: bool = False) -> None:
        super().__init__()
        self._machines = machines

    def __call__(self, request: HttpRequest) -> Any:
        found = self._read(request)
        if found is None:
            raise Unauthenticated("Log in first: send an access token in the Authorization header.")
        return found

    def _read(self, request: HttpRequest) -> Principal | None:
        found = read(request)
        if found is not None and found.key_id is not None and not self._machines:
            raise Forbidden("This is for people: an API key does not open it.")
        return found


class OptionalBearerAuth(BearerAuth):
    """Lets strangers in with `request.principal` None; a token that is sent must still be good."""

    def __call__(self, request: HttpRequest) -> Any:
        return self._read(request) or _STRANGER


def read(request: HttpRequest) -> Principal | None:
    """The principal the request's token names, also set as `request.principal`; None without a token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found = principal.from_token(token.strip(), clock.now()) if scheme.lower() == "bearer" else None
    request.principal = found  # type: ignore[attr-defined]
    return found


bearer: Final = BearerAuth()
bearer_or_machine: Final = BearerAuth(machines=True)
bearer_optional: Final = OptionalBearerAuth()
