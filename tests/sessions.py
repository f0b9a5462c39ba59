"""Sessions with tokens, opened as the identity library leaves them, for tests that are not about logging in."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from carnet.domains.identity.login.store import SessionStore
from carnet.domains.identity.login.tokens import TokenStrategy
from carnet.domains.identity.models import User


@dataclass(frozen=True)
class Opened:
    """A session and the tokens given out for it."""

    key: str
    access_token: str
    refresh_token: str


def record(method: str, **more: Any) -> dict[str, Any]:
    """A way somebody proved who they are, as the library notes it in a session."""
    return {"method": method, "at": time.time(), **more}


def request_of(user: User, *records: dict[str, Any]) -> HttpRequest:
    """A request of a session that `user` opened in these ways."""
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "203.0.113.9"
    request.session, request.user = SessionStore(), AnonymousUser()
    auth.login(request, user, backend="carnet.domains.identity.login.backend.PasswordBackend")
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [record("password"), *records]
    request.session["account_authentication_methods_user"] = str(user.pk)
    request.session.save()
    if records and not Authenticator.objects.filter(user=user).exists():
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    key = request.session.session_key or ""
    UserSession.objects.create(user=user, session_key=key, ip="203.0.113.9", user_agent="tests")
    return request


def open_session(user: User, *records: dict[str, Any]) -> Opened:
    """A session of `user`, opened by password and what is in `records`, and its first tokens."""
    request = request_of(user, *records)
    return Opened(request.session.session_key or "", **TokenStrategy().create_access_token_payload(request))
