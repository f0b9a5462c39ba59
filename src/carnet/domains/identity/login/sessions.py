"""Sessions and their tokens, as the identity library keeps them, without its forms of question and answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from allauth.account.internal import flows
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.account.views import SessionView, VerifyEmailView
from allauth.headless.base.response import AuthenticationResponse
from allauth.headless.base.views import APIView
from allauth.headless.constants import Client
from allauth.headless.tokens.views import RefreshTokenView
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from carnet.domains.identity.models import User
from carnet.infra.principal import Unauthenticated
from carnet.kernel.problem import InvalidInput, Problem

MOST_SESSIONS: Final = 50
"""How many places an account may be logged in at; the oldest session ends for the next."""

_OK: Final = 200
_BAD: Final = 400
_CREDENTIALS: Final = ("HTTP_AUTHORIZATION", "HTTP_X_SESSION_TOKEN")


class AuthenticationPending(Problem):
    """The credentials are right and not enough: `flow` names the next step, `session_token` carries on to it."""

    code = "AUTHENTICATION_PENDING"


class RefreshTokenInvalid(Problem):
    """The refresh token was used, has expired, was revoked, or its account is closed."""

    code = "REFRESH_TOKEN_INVALID"


class _NewSession(APIView):
    """The library's last step of logging in or signing up, for an account that is known by now."""

    handle_json_input = False
    user: User | None = None
    signed_up = False

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        if self.signed_up:
            response = flows.signup.complete_signup(request, user=self.user)
        else:
            email = self.user.email if self.user else None
            login = Login(user=self.user, email=email)
            response = flows.login.perform_password_login(request, {"email": email}, login)
        return AuthenticationResponse.from_response(request, response)


def open_session(request: HttpRequest, user: User, *, signed_up: bool = False) -> dict[str, str]:
    """Log `user` in. Returns the access and the refresh token. Raises AuthenticationPending."""
    _forget_credentials(request)
    _end_oldest(user)
    status, answer = _ask(_NewSession.as_api_view(client=Client.APP, user=user, signed_up=signed_up), request)
    if status != _OK:
        raise _pending(answer)
    meta = answer["meta"]
    return {"access_token": meta["access_token"], "refresh_token": meta["refresh_token"]}


def refresh_session(request: HttpRequest) -> dict[str, str]:
    """The next pair of tokens for the refresh token in the body. Raises RefreshTokenInvalid."""
    _forget_credentials(request)
    status, answer = _ask(RefreshTokenView.as_api_view(client=Client.APP), request)
    if status != _OK:
        raise RefreshTokenInvalid("The refresh token was used before, has expired or was revoked. Log in again.")
    tokens: dict[str, str] = answer["data"]
    return tokens


def check_session(request: HttpRequest) -> None:
    """Whether the session behind the access token lives. Raises Unauthenticated."""
    status, _ = _ask(SessionView.as_api_view(client=Client.APP), request)
    if status != _OK:
        raise Unauthenticated("This session has ended; log in again.")


def close_session(request: HttpRequest) -> None:
    """End the session behind the access token, and with it the refresh token; one that has ended stays so."""
    _ask(SessionView.as_api_view(client=Client.APP), request)


def verify_email(request: HttpRequest) -> None:
    """Take the key in the body, from a message, as proof that its address is read by its owner. Raises InvalidInput."""
    _forget_credentials(request)
    status, _ = _ask(VerifyEmailView.as_api_view(client=Client.APP), request)
    if status == _BAD:
        raise InvalidInput.at("/key", "The key is not the one we sent, or it is too old.")


def _ask(view: Callable[[HttpRequest], HttpResponseBase], request: HttpRequest) -> tuple[int, dict[str, Any]]:
    """The library's answer: its status and its document."""
    try:
        response = view(request)
    except ImmediateHttpResponse as early:
        response = early.response
    content = response.content if isinstance(response, HttpResponse) else b""
    return response.status_code, json.loads(content or b"{}")


def _end_oldest(user: User) -> None:
    """Keep an account's sessions few: each login looks at all of them."""
    for old in UserSession.objects.filter(user=user).order_by("-created_at")[MOST_SESSIONS - 1 :]:
        old.end()


def _pending(answer: dict[str, Any]) -> Problem:
    flow = next((one["id"] for one in answer.get("data", {}).get("flows", []) if one.get("is_pending")), None)
    if flow is None:
        return Unauthenticated("Logging in did not succeed.")
    token = answer.get("meta", {}).get("session_token")
    return AuthenticationPending("One more step is needed to log in.", flow=flow, session_token=token)


def _forget_credentials(request: HttpRequest) -> None:
    """Who logs in or refreshes comes as a stranger, whatever older token the client still sends along."""
    for name in _CREDENTIALS:
        request.META.pop(name, None)
    request.__dict__.pop("headers", None)  # computed once from META
