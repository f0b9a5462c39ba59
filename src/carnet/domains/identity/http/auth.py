"""Signing up, logging in, staying and leaving."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from carnet.domains.identity import operations, queries
from carnet.domains.identity.http.schemas.auth import EmailKey, KeySet, LogIn, Refresh, SessionOut, SignUp, Tokens
from carnet.domains.identity.http.schemas.me import ProfileOut
from carnet.domains.identity.login import sessions
from carnet.infra import keys
from carnet.infra.http import ApiRequest, Router, Status, bearer
from carnet.infra.http.address import client_address
from carnet.kernel import clock

router = Router(tags=["auth"])


@router.post("/auth/signup", response={201: Tokens})
def sign_up(request: HttpRequest, body: SignUp) -> Tokens:
    """Open an account and log in to it."""
    user = operations.sign_up(address=client_address(request), now=clock.now(), **body.model_dump())
    return _tokens(sessions.open_session(request, user, signed_up=True))


@router.post("/auth/login", response=Tokens)
def log_in(request: HttpRequest, body: LogIn) -> Tokens:
    """Log in with e-mail or phone, and the password."""
    user = operations.authenticate(address=client_address(request), now=clock.now(), **body.model_dump())
    return _tokens(sessions.open_session(request, user))


@router.post("/auth/refresh", response=Tokens)
def refresh(request: HttpRequest, body: Refresh) -> Tokens:  # noqa: ARG001  checked here, read by the library
    """The next pair of tokens; the refresh token that was sent is spent."""
    return _tokens(sessions.refresh_session(request))


@router.get("/auth/session", response=SessionOut, auth=bearer)
def session(request: ApiRequest) -> SessionOut:
    """Who is logged in, if the session still lives."""
    sessions.check_session(request)
    return SessionOut(user=ProfileOut.of(queries.profile(user_id=request.principal.user_id)))


@router.delete("/auth/session", response={204: None}, auth=bearer)
def log_out(request: ApiRequest) -> Status[None]:
    """End the session: its refresh token is worth nothing from now on."""
    sessions.close_session(request)
    return Status(204, None)


@router.post("/auth/email/verify", response={204: None})
def verify_email(request: HttpRequest, body: EmailKey) -> Status[None]:  # noqa: ARG001  checked here, read by the library
    """Prove that an e-mail address is one's own, with the key from our message."""
    sessions.verify_email(request)
    return Status(204, None)


@router.get("/auth/.well-known/jwks.json", response=KeySet)
def key_set(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """The public keys of access tokens (RFC 7517)."""
    return {"keys": [keys.token_jwk()]}


def _tokens(pair: dict[str, str]) -> Tokens:
    return Tokens(**pair, expires_in=int(settings.ACCESS_TOKEN_LIFETIME.total_seconds()))
