"""The outermost middleware: names the request, and lets no error of the API leave in another format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase

from carnet.infra import events, trace
from carnet.infra.http import parser, problems
from carnet.infra.http.address import UNKNOWN, stated_address
from carnet.infra.limits import last_spent
from carnet.infra.principal import Unauthenticated
from carnet.kernel.problem import Problem

API_PREFIX: Final = "/api/"
_FIRST_ERROR: Final = 400
_KEPT_HEADERS: Final = ("Allow", "Retry-After")
_DETAILS: Final[dict[int, tuple[type[Problem], str]]] = {
    401: (Unauthenticated, "Log in first."),
    403: (problems.Forbidden, "This is not allowed."),
    404: (problems.NotFound, "There is nothing at this address."),
    405: (problems.MethodNotAllowed, "This address does not take that method."),
    413: (problems.BodyTooLarge, "The body is larger than it may be."),
    415: (problems.UnsupportedMediaType, "The body is not JSON."),
}


@contextmanager
def named(environ: Mapping[str, Any]) -> Iterator[str]:
    """Name the request of a WSGI environment for all that happens within; its id."""
    known = stated_address(environ)
    trace.came_from(None if known == UNKNOWN else known)
    traced = events.trace.set(trace.accepted(environ.get("HTTP_TRACEPARENT")))
    limited = last_spent.set(None)
    try:
        yield trace.name_request(environ.get("HTTP_X_REQUEST_ID"))
    finally:
        events.trace.reset(traced)
        last_spent.reset(limited)
        trace.forget_request()


class RequestIdMiddleware:
    """`X-Request-Id` on every answer, `traceparent` taken over, problem documents for all errors below `/api/`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with named(request.META) as request_id:
            response = self._answer(request)
            response["X-Request-Id"] = request_id
            _tell_limit(response)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        ours = request.path.startswith(API_PREFIX)
        try:
            parser.check_length(request)
            if ours:
                parser.check_address(request)
        except Problem as problem:
            return problems.respond(problem)
        if not ours:
            return self.get_response(request)
        head = request.method == "HEAD"
        if head:
            request.method = "GET"  # every GET answers HEAD too; servers leave the body out
        response = self.get_response(request)
        if head:
            request.method = "HEAD"
        return _as_problem(response)


def _tell_limit(response: HttpResponseBase) -> None:
    allowance = last_spent.get()
    for name, value in (allowance.headers() if allowance else {}).items():
        response[name] = value


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """Django's own error pages in our format; everything else as it is."""
    if response.status_code < _FIRST_ERROR or response.get("Content-Type", "").startswith(problems.CONTENT_TYPE):
        return response
    kind, detail = _DETAILS.get(response.status_code, _other(response.status_code))
    return problems.respond(kind(detail), {name: response[name] for name in _KEPT_HEADERS if name in response})


def _other(status: int) -> tuple[type[Problem], str]:
    if status >= 500:  # noqa: PLR2004  the class of statuses that are our fault
        return problems.InternalProblem, "Something went wrong on our side. It has been recorded."
    return problems.MalformedRequest, "The request cannot be read."
