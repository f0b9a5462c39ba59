"""Sessions and their tokens, as the identity library keeps them."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from allauth.headless.account.views import SessionView
from allauth.headless.tokens.views import RefreshTokenView
from django.http import HttpRequest

from carnet.domains.identity.login.library import TokenPair, ask, by_token
from carnet.infra.principal import Unauthenticated
from carnet.kernel.problem import InvalidInput, Problem

_OK: Final = 200


class RefreshTokenInvalid(Problem):
    """The refresh token was used, has expired, was revoked, or its account is closed."""

    code = "REFRESH_TOKEN_INVALID"


def refresh_session(request: HttpRequest, refresh_token: str) -> TokenPair:
    """The next pair of tokens for a refresh token. Raises RefreshTokenInvalid."""
    try:
        answer = ask(request, RefreshTokenView, data={"refresh_token": refresh_token}, stranger=True)
    except (InvalidInput, Unauthenticated) as error:
        reason = "The refresh token was used before, has expired or was revoked. Log in again."
        raise RefreshTokenInvalid(reason) from error
    return TokenPair(answer.data["access_token"], answer.data["refresh_token"])


def check_session(request: HttpRequest) -> None:
    """Whether the session behind the access token lives. Raises Unauthenticated."""
    if ask(by_token(request), SessionView, method="GET").status != _OK:
        raise Unauthenticated("This session has ended; log in again.")


def close_session(request: HttpRequest) -> None:
    """End the session behind the access token, and with it the refresh token; one that has ended stays so."""
    with suppress(Unauthenticated):
        ask(by_token(request), SessionView, method="DELETE")
