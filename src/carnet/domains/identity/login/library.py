"""Asking the identity library, and understanding its answers.

Its headless views keep the rules of signing up and in. Their forms of question and answer end here: routes ask in our
words, refusals come back as our problems.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.base.views import APIView
from allauth.headless.constants import Client
from django.http import HttpRequest, HttpResponse

from carnet.infra.principal import Unauthenticated
from carnet.kernel.problem import InvalidInput, Pointer, Problem

_SESSION: Final = "HTTP_X_SESSION_TOKEN"
_BEARER: Final = "HTTP_AUTHORIZATION"
_BAD, _UNAUTHORIZED, _FORBIDDEN, _CONFLICT, _GONE, _TOO_MANY = 400, 401, 403, 409, 410, 429


class CodeWrong(Problem):
    """The code is not the one that was sent, or it is too old."""

    code = "CODE_WRONG"


class StepNotPending(Problem):
    """Nothing waits for this step: it was done, it lapsed, or too many codes were wrong."""

    code = "STEP_NOT_PENDING"


class ReauthenticationNeeded(Problem):
    """The session is too old for this: who it belongs to proves it again. `ways` names how."""

    code = "REAUTHENTICATION_NEEDED"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the library said: a status, its data, and what else it wants the client to know."""

    status: int
    data: Any = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    errors: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class TokenPair:
    """Logged in: an access token, and a refresh token that works once."""

    access_token: str
    refresh_token: str


@dataclass(frozen=True, slots=True)
class Step:
    """Not logged in yet: `flow` names what is to be done, in one of `ways`; `session_token` carries on to it."""

    flow: str
    session_token: str
    ways: tuple[str, ...] = ()


def ask(
    request: HttpRequest,
    view: type[APIView],
    *,
    method: str = "POST",
    data: Mapping[str, Any] | None = None,
    names: Mapping[str, str] | None = None,
    stranger: bool = False,
    **options: Any,
) -> Answer:
    """Put one question to `view`. `stranger` leaves out who the client says it is, by token or session.

    `names` says what our bodies call the library's fields. Raises what the library refuses as our problems; an answer
    that more steps are needed is no refusal: see `concluded`.
    """
    if stranger:
        _forget(request, _SESSION, _BEARER)
    elif _SESSION in request.META:
        _forget(request, _BEARER)  # a step that is under way is meant, not who was logged in before
    request.method = method
    request._body = json.dumps(dict(data or {})).encode()  # noqa: SLF001  what the library reads
    try:
        response = view.as_api_view(client=Client.APP, **options)(request)
    except ImmediateHttpResponse as early:
        response = early.response
    content = response.content if isinstance(response, HttpResponse) else b""
    answer = _read(response.status_code, content)
    _refuse(answer, dict(names or {}))
    return answer


def concluded(request: HttpRequest, answer: Answer) -> TokenPair | Step:
    """How far logging in has come. Raises Unauthenticated where neither tokens nor a further step are there."""
    if "access_token" in answer.meta:
        return TokenPair(answer.meta["access_token"], answer.meta["refresh_token"])
    pending = next((flow for flow in _flows(answer) if flow.get("is_pending")), None)
    if pending is None:
        raise Unauthenticated("Logging in did not succeed.")
    token = answer.meta.get("session_token") or request.META.get(_SESSION, "")
    return Step(pending["id"], token, tuple(pending.get("types", ())))


def _read(status: int, content: bytes) -> Answer:
    document = json.loads(content or b"{}")
    return Answer(status, document.get("data"), document.get("meta") or {}, tuple(document.get("errors", ())))


def _flows(answer: Answer) -> list[dict[str, Any]]:
    return list((answer.data or {}).get("flows", ())) if isinstance(answer.data, dict) else []


def _refuse(answer: Answer, names: dict[str, str]) -> None:
    if answer.errors or answer.status == _BAD:
        raise _mistake(answer.errors, names)
    if answer.status == _UNAUTHORIZED and answer.meta.get("is_authenticated"):
        ways = [flow["id"] for flow in _flows(answer)]
        raise ReauthenticationNeeded("Prove again that it is you, then repeat this.", ways=ways)
    if answer.status == _CONFLICT:
        raise StepNotPending("Nothing waits for this step; begin again.")
    if answer.status in {_GONE, _FORBIDDEN, _TOO_MANY}:
        raise Unauthenticated("This session has ended; log in again.")


def _mistake(errors: tuple[Mapping[str, Any], ...], names: dict[str, str]) -> Problem:
    pointers = []
    for error in errors:
        name = str(error.get("param", ""))
        code = str(error.get("code", "invalid"))
        pointers.append(Pointer(f"/{names.get(name, name)}" if name else "", code.upper(), str(error["message"])))
    if any(pointer.code == "INCORRECT_CODE" for pointer in pointers):
        return CodeWrong("This is not the code that was sent, or it is too old.", pointers=pointers)
    return InvalidInput("A value is missing or cannot be used.", pointers=pointers)


def _forget(request: HttpRequest, *names: str) -> None:
    for name in names:
        request.META.pop(name, None)
    request.__dict__.pop("headers", None)  # computed once from META
