"""Access and refresh tokens of sessions: JWTs that every role verifies with the public keys alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
from allauth.core import context
from allauth.core.internal.httpkit import authenticated_user, get_authorization_credential
from allauth.headless.tokens.strategies.jwt import JWTTokenStrategy
from allauth.headless.tokens.strategies.jwt.internal import (
    session_key_from_sid,
    session_key_to_sid,
    validate_token_user,
)
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from carnet.domains.identity import operations, queries
from carnet.domains.identity.login.factors import used_second_factor
from carnet.infra import keys
from carnet.infra.http.address import client_address
from carnet.infra.principal import ISSUER
from carnet.infra.revocations import session_name
from carnet.kernel import clock, ids


class TokenStrategy(JWTTokenStrategy):
    """The library's, with our keys and claims. A session's refresh tokens are a family, of which each works once."""

    def create_access_token(self, request: HttpRequest) -> str:
        """A token for who is logged in to the request's session."""
        return _access_token(authenticated_user(request), request.session)

    def create_access_token_payload(self, request: HttpRequest) -> dict[str, Any]:
        """Both tokens of a session that has just been opened."""
        refresh = _refresh_token(authenticated_user(request), request.session)
        return {"access_token": self.create_access_token(request), "refresh_token": refresh}

    def refresh_token(self, refresh_token: str) -> tuple[str, str] | None:
        """A new pair for a refresh token that is good and unspent; None otherwise.

        One that was spent before ends its family at once. That is strict: a client that refreshes twice at the same
        time (two tabs with one store) loses its session and logs in again. A grace period would spare it, and would
        give whoever steals a token the same time. Such clients take turns: one refreshes, the others wait for it.
        """
        claims = _read(refresh_token, "refresh")
        key = session_key_from_sid(claims["sid"]) if claims else None
        if claims is None or not key:
            return None
        with transaction.atomic():
            session = self._held(key)
            if session is None:
                return None
            if not operations.spend_refresh_token(jti=UUID(claims["jti"]), session_key=key, now=clock.now()):
                _end_family(session, key, UUID(claims["sub"]))
                return None
            user = validate_token_user(claims, session)
            if user is None:
                return None
            _live_on(key)
            _seen(key)
            return _access_token(user, session), _refresh_token(user, session)

    def _held(self, session_key: str) -> SessionBase | None:
        """The session, which nobody ends meanwhile: otherwise a token could be issued just after its session's end."""
        if Session.objects.select_for_update().filter(session_key=session_key).first() is None:
            return None
        return self.lookup_session(session_key)

    def _get_access_token(self, request: HttpRequest) -> dict[str, Any] | None:
        """The claims of the request's access token. The library looks for its session, so an ended one is noticed."""
        token = get_authorization_credential(request, "Bearer")
        return _read(token, "access") if token else None


def _access_token(user: Any, session: SessionBase) -> str:
    second_factor = used_second_factor(session)
    return keys.sign_token(
        queries.token_claims(user_id=user.pk, second_factor=second_factor)
        | _claims("access", user, session, settings.ACCESS_TOKEN_LIFETIME)
        | {"jti": str(ids.new_id()), "session": session_name(session.session_key or "")}
    )


def _refresh_token(user: Any, session: SessionBase) -> str:
    lifetime = settings.REFRESH_TOKEN_LIFETIME
    jti = operations.give_refresh_token(session_key=session.session_key or "", expires_at=clock.now() + lifetime)
    return keys.sign_token(_claims("refresh", user, session, lifetime) | {"jti": str(jti)})


def _claims(use: str, user: Any, session: SessionBase, lifetime: timedelta) -> dict[str, Any]:
    """`sid` is the session's key, encrypted: who reads a token has not got the session."""
    now = clock.now()
    return {
        "iss": ISSUER,
        "sub": str(user.pk),
        "sid": session_key_to_sid(session.session_key or ""),
        "iat": now.timestamp(),  # with fractions: an end of access and a new login may fall into one second
        "exp": int((now + lifetime).timestamp()),
        "token_use": use,
    }


def _read(token: str, use: str) -> dict[str, Any] | None:
    """The claims of a token that is ours, for this use, and has not expired."""
    try:
        claims = keys.read_token(token)
    except (jwt.PyJWTError, ValueError):
        return None
    ours = claims["iss"] == ISSUER and claims.get("token_use") == use and claims["exp"] > clock.now().timestamp()
    return claims if ours and isinstance(claims.get("sid"), str) else None


def _end_family(session: SessionBase, session_key: str, user_id: UUID) -> None:
    request = context.request
    address = client_address(request) if request else None
    session.delete()
    operations.end_family(user_id=user_id, session_key=session_key, address=address, now=clock.now())


def _seen(session_key: str) -> None:
    request = context.request
    address = client_address(request) if request else None
    operations.session_seen(session_key=session_key, address=address, now=clock.now())


def _live_on(session_key: str) -> None:
    """A session lives for as long as it is used. It is not saved whole, which could undo what others write there."""
    Session.objects.filter(session_key=session_key).update(
        expire_date=clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    )
