"""The NinjaAPI of a process: one error format, fast JSON, OpenAPI 3.1 with a page that needs no network."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, ClassVar, Final

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationErrorContext
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

from carnet.infra import trace
from carnet.infra.http import openapi, pointers
from carnet.infra.http.docs import DocsPage
from carnet.infra.http.parser import StrictParser
from carnet.infra.http.problems import (
    BodyTooLarge,
    Forbidden,
    InternalProblem,
    MalformedRequest,
    NotFound,
    Unavailable,
    respond,
)
from carnet.infra.principal import Unauthenticated
from carnet.kernel.problem import InvalidInput, Pointer, Problem

log = logging.getLogger(__name__)


class JSONRenderer(BaseRenderer):
    """Writes answers with pydantic's serializer: UUIDs, times and dataclasses included, several times faster."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002
        return to_json(data)


class CarnetAPI(NinjaAPI):
    """Ninja with our errors."""

    descriptions: ClassVar[str] = "Tickets for trains, planes, buses and events."
    _document: tuple[str, Any] | None = None

    def set_default_exception_handlers(self) -> None:
        """Every exception becomes a problem document."""
        for kind in (*_ANSWERS, Exception):
            self.add_exception_handler(kind, _told)

    def validation_error_from_error_contexts(self, error_contexts: list[ValidationErrorContext[Any]]) -> Any:
        """Pointers to all fields pydantic refused; an address that cannot name anything is simply not found."""
        found: list[Pointer] = []
        for context in error_contexts:
            model = context.model
            source = str(model.__ninja_param_source__)
            if source == "path":
                return NotFound()
            wrapped = getattr(model, "__read_from_single_attr__", None) is not None
            errors = [_unflattened(model, dict(error)) for error in _errors(context)]
            found.extend(pointers.from_errors(source, errors, drop=1 if wrapped else 0))
        return InvalidInput("The request has values that are missing, unknown or malformed.", pointers=found)

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:
        """OpenAPI 3.1, with the problem document as every operation's answer to mistakes.

        Made once, as it takes half a second and anybody may ask for it; nobody may change what they get.
        """
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if self._document is None or self._document[0] != prefix:
            self._document = prefix, openapi.complete(super().get_openapi_schema(path_prefix=prefix))
        return self._document[1]


def api(*, title: str = "Carnet", version: str = "1", **options: Any) -> CarnetAPI:
    """A new API, to which project/urls adds the routers of the domains that live in this process."""
    return CarnetAPI(
        title=title,
        version=version,
        description=CarnetAPI.descriptions,
        docs=DocsPage(),
        parser=StrictParser(),
        renderer=JSONRenderer(),
        urls_namespace="api",
        **options,
    )


def _errors(context: ValidationErrorContext[Any]) -> list[Any]:
    return context.pydantic_validation_error.errors(include_url=False, include_input=False, include_context=False)


def _unflattened(model: Any, error: dict[str, Any]) -> dict[str, Any]:
    """Queries are gathered into models whose name is no part of the request; a list's items are found in its place."""
    known, place = model.__ninja_flatten_map_reverse__, error["loc"]
    for end in range(len(place), 0, -1):
        if place[:end] in known:
            error["loc"] = (*known[place[:end]], *place[end:])
            break
    return error


def told(method: str | None, path: str, error: Exception) -> HttpResponse:
    """The answer to an error met in answering `method path`, which is logged where it is ours."""
    for kind, answer in _ANSWERS.items():
        if isinstance(error, kind):
            return answer(f"{method} {path}", error)
    log.error("unexpected error in %s %s (request %s)", method, path, trace.request_id(), exc_info=error)
    return respond(InternalProblem("Something went wrong on our side. It has been recorded."))


def _told(request: HttpRequest, error: Any) -> HttpResponse:
    return told(request.method, request.path, error)


def _translate_ninja(_asked: str, error: Any) -> HttpResponse:
    if isinstance(error.__cause__, Problem):  # ninja hides what the parser found
        return respond(error.__cause__)
    kinds: dict[int, type[Problem]] = {401: Unauthenticated, 403: Forbidden, 404: NotFound}
    return respond(kinds.get(error.status_code, MalformedRequest)(error.message))


def _malformed(_asked: str, _error: Any) -> HttpResponse:
    return respond(MalformedRequest("The request cannot be read."))


def _unstorable(asked: str, error: Any) -> HttpResponse:
    """A value that no column can hold: schemas should have said so, hence the warning."""
    log.warning("%s carried a value the database refuses: %s", asked, error)
    return respond(InvalidInput("A value is longer or larger than can be stored."))


def _unavailable(asked: str, error: Any) -> HttpResponse:
    log.error("%s met a database that did not serve: %s", asked, error)
    return respond(Unavailable("The database did not answer. Nothing was changed; try again."))


_ANSWERS: Final[dict[type[Exception], Callable[[str, Any], HttpResponse]]] = {
    Problem: lambda _asked, problem: respond(problem),
    Http404: lambda _asked, _error: respond(NotFound()),
    PermissionDenied: lambda _asked, _error: respond(Forbidden()),
    HttpError: _translate_ninja,
    RequestDataTooBig: lambda _asked, _error: respond(BodyTooLarge("The body is larger than it may be.")),
    SuspiciousOperation: _malformed,
    BadRequest: _malformed,
    DataError: _unstorable,
    OperationalError: _unavailable,
    InterfaceError: _unavailable,
}
