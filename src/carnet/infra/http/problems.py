"""Errors that any domain may raise, and how every error is written (RFC 9457, `application/problem+json`)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from pydantic_core import to_json

from carnet.infra import trace
from carnet.infra.http.catalogue import CATALOGUE, entry
from carnet.kernel.problem import Problem

CONTENT_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "/api/v1/problems/"
_COME_AGAIN: Final = {429, 503}
_FIELDS: Final = {"type", "title", "status", "detail", "code", "pointers", "request_id"}


class NotFound(Problem):
    """What was named does not exist, or belongs to somebody else: callers cannot tell which."""

    code = "NOT_FOUND"

    def __init__(self, detail: str = "There is nothing here.", **more: Any) -> None:
        super().__init__(detail, **more)


class Forbidden(Problem):
    """The caller is known and may not do this."""

    code = "FORBIDDEN"

    def __init__(self, detail: str = "Your account may not do this.", **more: Any) -> None:
        super().__init__(detail, **more)


class MalformedRequest(Problem):
    """The request cannot be read at all."""

    code = "MALFORMED_REQUEST"


class BodyTooLarge(Problem):
    """More bytes than a request may have."""

    code = "BODY_TOO_LARGE"


class UnsupportedMediaType(Problem):
    """A body that is not declared as JSON."""

    code = "UNSUPPORTED_MEDIA_TYPE"


class MethodNotAllowed(Problem):
    """The address exists and does not take this method."""

    code = "METHOD_NOT_ALLOWED"


class RateLimited(Problem):
    """Asked too often. `retry_after` is in seconds."""

    code = "RATE_LIMITED"

    def __init__(self, detail: str, *, retry_after: float, **more: Any) -> None:
        super().__init__(detail, retry_after=max(1, math.ceil(retry_after)), **more)


class Unavailable(Problem):
    """Something this needs does not answer; `retry_after` is in seconds."""

    code = "UNAVAILABLE"

    def __init__(self, detail: str, *, retry_after: float = 1, **more: Any) -> None:
        super().__init__(detail, retry_after=max(1, math.ceil(retry_after)), **more)


class InternalProblem(Problem):
    """Our mistake: the caller learns only whom to ask about it."""

    code = "INTERNAL"


def as_json(problem: Problem) -> dict[str, Any]:
    """The members of a problem document."""
    code = problem.code if problem.code in CATALOGUE else "INTERNAL"
    kind = entry(code)
    document: dict[str, Any] = {
        "type": f"{TYPE_PREFIX}{code}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "code": code,
    }
    if problem.pointers:
        document["pointers"] = [
            {"pointer": pointer.path, "code": pointer.code, "detail": pointer.detail} for pointer in problem.pointers
        ]
    document.update((name, value) for name, value in problem.members.items() if name not in _FIELDS)
    document["request_id"] = trace.request_id()
    return document


def respond(problem: Problem, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The answer that tells of `problem`, with `headers` added to those that its status asks for."""
    document = as_json(problem)
    response = HttpResponse(to_json(document), status=document["status"], content_type=CONTENT_TYPE)
    if document["status"] == entry("UNAUTHENTICATED").status:
        response["WWW-Authenticate"] = 'Bearer realm="carnet"'
    if "retry_after" in document or document["status"] in _COME_AGAIN:
        response["Retry-After"] = str(document.get("retry_after", 1))
    for name, value in (headers or {}).items():
        response[name] = value
    return response
