"""Whether whoever asks has just proven again who they are: an open session alone is not enough for what is grave."""

from __future__ import annotations

import time
from typing import Any, Final

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    raise_if_reauthentication_required,
)
from allauth.headless.base.views import AuthenticatedAPIView
from allauth.headless.internal.restkit.response import APIResponse
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

from carnet.domains.identity.login.library import ask, by_token
from carnet.domains.identity.login.problems import ReauthenticationNeeded

_FRESH: Final = 200


class _Recency(AuthenticatedAPIView):
    """The library's own check, for what the library knows nothing of."""

    handle_json_input = False

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        raise_if_reauthentication_required(request, app="account")
        return APIResponse(request)


def _has_other_ways(request: HttpRequest) -> bool:
    return bool(get_reauthentication_flows(request.user))  # type: ignore[arg-type]  # somebody is logged in


def _has_just_logged_in(request: HttpRequest) -> bool:
    """Who has neither password nor second factor proves themselves by logging in; the library would ask for nothing."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]  # as above
    at: float = records[-1]["at"] if records else _opened_at(request)
    return time.time() - at < float(app_settings.REAUTHENTICATION_TIMEOUT)


def _opened_at(request: HttpRequest) -> float:
    """When the session was opened, in seconds since 1970: of a login that ends a sign-up the library has no record."""
    row = UserSession.objects.filter(user_id=request.user.pk, session_key=request.session.session_key).first()
    return row.created_at.timestamp() if row else 0.0


def require_recent(request: HttpRequest) -> None:
    """Let pass who has proven a moment ago, in this session, who they are. Raises ReauthenticationNeeded.

    A token without a session, as `carnet token` prints them, cannot prove anything again.
    """
    method = request.method
    answer = ask(by_token(request), _Recency)
    request.method = method
    if answer.status != _FRESH:
        raise ReauthenticationNeeded("Prove again that it is you, then repeat this.", ways=[])


def check_fresh_login(request: HttpRequest) -> None:
    """Refuse who has nothing to prove themselves with but logging in, and did so a while ago.

    The library asks everybody else by itself. Raises ReauthenticationNeeded.
    """
    if not _has_other_ways(request) and not _has_just_logged_in(request):
        raise ReauthenticationNeeded("Log out, log in again, then repeat this within five minutes.", ways=[])
