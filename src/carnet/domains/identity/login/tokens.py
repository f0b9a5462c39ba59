"""Access and refresh tokens: JWTs that every role verifies with the public key alone."""

from __future__ import annotations

from typing import Any

from allauth.headless.tokens.strategies.jwt import JWTTokenStrategy
from allauth.headless.tokens.strategies.jwt.internal import decode_token, session_key_from_sid
from django.contrib.sessions.models import Session
from django.db import transaction

from carnet.domains.identity import queries


class TokenStrategy(JWTTokenStrategy):
    """Adds roles, memberships and locale, and lets a refresh token be used once even in parallel."""

    def get_claims(self, user: Any) -> dict[str, Any]:
        """What the token says about its owner."""
        return queries.token_claims(user_id=user.pk)

    def refresh_token(self, refresh_token: str) -> tuple[str, str] | None:
        """A new pair for a refresh token that is good and unused; None otherwise."""
        payload = decode_token(refresh_token, "refresh")
        if payload is None:
            return None
        with transaction.atomic():
            # The library reads, checks and writes the session's tokens; without the lock two refreshes both pass.
            list(Session.objects.select_for_update().filter(session_key=session_key_from_sid(payload["sid"])))
            return super().refresh_token(refresh_token)
