"""Asking the identity library, and understanding its answers.

Its headless views keep the rules of signing up and in. Their forms of question and answer end here: routes ask in our
words, refusals come back as our problems.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from allauth.account import app_settings
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.base.views import APIView
from allauth.headless.constants import Client
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest, HttpResponse

from carnet.domains.identity.login.problems import (
    CodeWrong,
    ContactUnproven,
    FactorExists,
    LastWayIn,
    NoSecondFactor,
    PasskeyRefused,
    ProviderConnected,
    ReauthenticationNeeded,
    StepNotPending,
    TooManyPasskeys,
)
from carnet.domains.identity.operations import (
    ContactTaken,
    InvalidCredentials,
    PasswordTooWeak,
    PasswordWrong,
    TooYoung,
)
from carnet.infra.principal import Unauthenticated
from carnet.kernel.problem import InvalidInput, Pointer, Problem

__all__ = [
    "Answer",
    "CodeWrong",
    "ReauthenticationNeeded",
    "Step",
    "StepNotPending",
    "TokenPair",
    "ask",
    "by_token",
    "concluded",
]

_SESSION: Final = "HTTP_X_SESSION_TOKEN"
_BEARER: Final = "HTTP_AUTHORIZATION"
_BAD, _UNAUTHORIZED, _FORBIDDEN, _CONFLICT, _GONE, _TOO_MANY = 400, 401, 403, 409, 410, 429
_AGAIN: Final = {"reauthenticate", "mfa_reauthenticate"}
_BY_CODE: Final = {"login_by_code", "verify_email", "verify_phone", "password_reset_by_code"}
_WAYS: Final = {"reauthenticate": "password", "webauthn": "passkey"}
# What the library's codes of mistakes are among our problems; the first one that fits names the answer.
_MISTAKES: Final[tuple[tuple[type[Problem], str, frozenset[str]], ...]] = (
    (
        CodeWrong,
        "This is not the code that was sent, or it is too old.",
        frozenset({"INCORRECT_CODE"}),
    ),
    (
        PasswordWrong,
        "This is not the account's password.",
        frozenset({"INCORRECT_PASSWORD", "ENTER_CURRENT_PASSWORD"}),
    ),
    (
        InvalidCredentials,
        "The name or the password is wrong.",
        frozenset({"EMAIL_PASSWORD_MISMATCH", "PHONE_PASSWORD_MISMATCH"}),
    ),
    (ProviderConnected, "This login belongs to another account here.", frozenset({"CONNECTED_OTHER"})),
    (
        LastWayIn,
        "This is the only way into the account; choose a password first.",
        frozenset({"NO_PASSWORD", "NO_VERIFIED_EMAIL"}),
    ),
    (PasskeyRefused, "The passkey was not accepted.", frozenset({"PASSKEY_REFUSED"})),
    (FactorExists, "Your account has this passkey already.", frozenset({"PASSKEY_KNOWN"})),
    (TooManyPasskeys, "Your account has as many passkeys as it may.", frozenset({"TOO_MANY_PASSKEYS"})),
    (NoSecondFactor, "Set up an authenticator app or a passkey first.", frozenset({"CANNOT_GENERATE_RECOVERY_CODES"})),
    (ContactUnproven, "Prove first that your e-mail address is yours.", frozenset({"UNVERIFIED_EMAIL"})),
    (TooYoung, "The account's owner has not lived long enough.", frozenset({"TOO_YOUNG"})),
    (
        ContactTaken,
        "An account with this e-mail address or phone number exists.",
        frozenset({"EMAIL_TAKEN", "PHONE_TAKEN"}),
    ),
    (
        PasswordTooWeak,
        "The password is too easy to guess.",
        frozenset({"PASSWORD_TOO_SHORT", "PASSWORD_TOO_COMMON", "PASSWORD_ENTIRELY_NUMERIC", "PASSWORD_TOO_SIMILAR"}),
    ),
)


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
    """Not logged in yet: `flow` names what is to be done, in one of `ways`; `session_token` carries on to it.

    A code that was sent for it lives for `expires_in` seconds.
    """

    flow: str
    session_token: str
    ways: tuple[str, ...] = ()
    expires_in: int | None = None


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
    before = request.session, request.user
    try:
        response = view.as_api_view(client=Client.APP, **options)(request)
    except ImmediateHttpResponse as early:
        response = early.response
    except UpdateError as error:  # somebody has ended it meanwhile; the library leaves it in its place
        request.session, request.user = before
        raise Unauthenticated("This session has ended; log in again.") from error
    content = response.content if isinstance(response, HttpResponse) else b""
    answer = _read(response.status_code, content)
    _refuse(answer, dict(names or {}))
    return answer


def by_token(request: HttpRequest) -> HttpRequest:
    """The request without a step under way: who its access token names is asked, nobody else."""
    _forget(request, _SESSION)
    return request


def concluded(request: HttpRequest, answer: Answer) -> TokenPair | Step:
    """How far logging in has come. Raises Unauthenticated where neither tokens nor a further step are there."""
    if "access_token" in answer.meta:
        return TokenPair(answer.meta["access_token"], answer.meta["refresh_token"])
    pending = next((flow for flow in _flows(answer) if flow.get("is_pending")), None)
    if pending is None:
        raise Unauthenticated("Logging in did not succeed.")
    token = answer.meta.get("session_token") or request.META.get(_SESSION, "")
    lives = int(app_settings.LOGIN_BY_CODE_TIMEOUT) if pending["id"] in _BY_CODE else None
    return Step(pending["id"], token, _ways(pending) if "types" in pending else (), lives)


def _read(status: int, content: bytes) -> Answer:
    document = json.loads(content or b"{}")
    return Answer(status, document.get("data"), document.get("meta") or {}, tuple(document.get("errors", ())))


def _flows(answer: Answer) -> list[dict[str, Any]]:
    return list((answer.data or {}).get("flows", ())) if isinstance(answer.data, dict) else []


def _ways(flow: dict[str, Any]) -> tuple[str, ...]:
    """In our words: `password`, `totp`, `recovery_codes`, `passkey`."""
    return tuple(_WAYS.get(way, way) for way in flow.get("types", [flow["id"]]))


def _refuse(answer: Answer, names: dict[str, str]) -> None:
    if answer.errors or answer.status == _BAD:
        raise _mistake(answer.errors, names)
    if answer.status == _UNAUTHORIZED and answer.meta.get("is_authenticated"):
        ways = [way for flow in _flows(answer) if flow["id"] in _AGAIN for way in _ways(flow)]
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
    for kind, detail, codes in _MISTAKES:
        if any(pointer.code in codes for pointer in pointers):
            return kind(detail, pointers=pointers)
    return InvalidInput("A value is missing or cannot be used.", pointers=pointers)


def _forget(request: HttpRequest, *names: str) -> None:
    for name in names:
        request.META.pop(name, None)
    request.__dict__.pop("headers", None)  # computed once from META
