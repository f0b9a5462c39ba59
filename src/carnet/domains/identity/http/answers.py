"""How far logging in has come, as every route on the way in answers it: 200 with tokens, or 202 with the next step."""

from __future__ import annotations

from typing import Any, Final

from allauth.headless.base.views import APIView
from django.conf import settings
from django.http import HttpRequest

from carnet.domains.identity.http.schemas.auth import StepOut, Tokens
from carnet.domains.identity.login.library import Answer, TokenPair, ask, by_token, concluded
from carnet.infra.http import Status
from carnet.infra.principal import Unauthenticated

ENTERED: Final[dict[int, Any]] = {200: Tokens, 202: StepOut}
"""The answers of such a route."""

PROVEN: Final[dict[int, Any]] = {**ENTERED, 204: None}
"""The answers of a route that proves a contact, on the way in or of somebody who is logged in already."""

_OK: Final = 200
_NO_SESSION: Final = 401


def entered(request: HttpRequest, answer: Answer) -> Status[Any]:
    """What to answer after a step of logging in. Raises Unauthenticated where it leads nowhere."""
    reached = concluded(request, answer)
    if isinstance(reached, TokenPair):
        return Status(200, tokens(reached))
    ways = list(reached.ways)
    step = StepOut(flow=reached.flow, session_token=reached.session_token, ways=ways, expires_in=reached.expires_in)
    return Status(202, step)


def proven(request: HttpRequest, answer: Answer) -> Status[Any]:
    """The same, or 204 for somebody who was logged in before."""
    if answer.status == _OK and "access_token" not in answer.meta:
        return Status(204, None)
    return entered(request, answer)


def of_session(request: HttpRequest, view: type[APIView], **question: Any) -> Answer:
    """Ask in the session of the access token, whatever step is under way. Raises Unauthenticated without one."""
    answer = ask(by_token(request), view, **question)
    if answer.status == _NO_SESSION:
        raise Unauthenticated("This session has ended; log in again.")
    return answer


def tokens(pair: TokenPair) -> Tokens:
    """A pair of tokens as the API writes it."""
    lifetime = int(settings.ACCESS_TOKEN_LIFETIME.total_seconds())
    return Tokens(access_token=pair.access_token, refresh_token=pair.refresh_token, expires_in=lifetime)
