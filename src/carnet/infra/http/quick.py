"""A way past the framework for the few requests that must be fast.

The framework's request cycle costs a hot POST more than the work itself. A quick lane in front of Django takes such
requests, as long as they are in order in every respect: known address and host, JSON that can be read, a good token, a
key. Whatever is not goes to Django as it came, and is refused there: the ordinary route stays the reference, and
answers are the same through both doors. A lane restates nothing: tokens, keys, bodies, problems, names of requests and
traces come from the parts that the ordinary route uses, and the headers of every answer are learned from Django's own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.core.signals import request_finished
from django.http import HttpResponse
from django.http.request import split_domain_port, validate_host

from carnet.infra import principal
from carnet.infra.http import parser
from carnet.infra.http.api import told
from carnet.infra.http.middleware import named
from carnet.infra.idempotency import sane_key
from carnet.infra.principal import Principal
from carnet.kernel import clock
from carnet.kernel.problem import Problem

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_JSON: Final = ("application/json", "application/json; charset=utf-8")
# What an answer says of itself; all other headers are those of every answer.
_OWN: Final = {"content-type", "content-length", "www-authenticate", "x-request-id", "allow", "retry-after"}


@dataclass(frozen=True, slots=True)
class QuickRequest:
    """A request that is in order: who sends what, under which key, to where; `names` are the parts of the address."""

    principal: Principal
    key: str
    path: str
    body: bytes
    document: Any
    names: Mapping[str, str]


Handler = Callable[[QuickRequest], HttpResponse | None]
"""Answers, raises a Problem, or leaves the request to the ordinary route with None."""


class QuickLane:
    """A WSGI application: `routes` are tried on POSTs, by the whole path; `behind` gets everything else."""

    def __init__(self, behind: Application, routes: Iterable[tuple[re.Pattern[str], Handler]]) -> None:
        self._behind = behind
        self._routes = tuple(routes)
        self._headers: dict[bool, list[tuple[str, str]]] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        response = self.answer(environ)
        if response is None:
            return self._behind(environ, start_response)
        request_finished.send(
            sender=type(self)
        )  # connections that broke or are too old are closed, as after any request
        start_response(f"{response.status_code} {response.reason_phrase}", self._all_headers(environ, response))
        return [response.content]

    def answer(self, environ: Environ) -> HttpResponse | None:
        """The answer to a request that is in order; None for every other, which may be read again."""
        found = self._route(environ)
        if found is None:
            return None
        handler, names = found
        request = _in_order(environ, names)
        return None if request is None else _handled(handler, request, environ)

    def _route(self, environ: Environ) -> tuple[Handler, Mapping[str, str]] | None:
        if environ["REQUEST_METHOD"] != "POST" or environ.get("QUERY_STRING"):
            return None
        for pattern, handler in self._routes:
            match = pattern.fullmatch(environ.get("PATH_INFO", ""))
            if match:
                return handler, match.groupdict()
        return None

    def _all_headers(self, environ: Environ, response: HttpResponse) -> list[tuple[str, str]]:
        own = [*response.items(), ("Content-Length", str(len(response.content)))]
        return own + self._common_headers(environ)

    def _common_headers(self, environ: Environ) -> list[tuple[str, str]]:
        """What Django's middleware puts on every answer of this door, learned from one that it refuses."""
        secure = _is_secure(environ)
        if secure not in self._headers:
            self._headers[secure] = _learned(self._behind, environ)
        return self._headers[secure]


def _in_order(environ: Environ, names: Mapping[str, str]) -> QuickRequest | None:
    """The request, if nothing about it is wrong. Its body can be read once more by whoever comes next."""
    body = _body(environ)
    scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    key = environ.get("HTTP_IDEMPOTENCY_KEY", "").strip()
    if body is None or scheme.lower() != "bearer" or not sane_key(key) or not _known_host(environ):
        return None
    try:
        who = principal.from_token(token.strip(), clock.now())
        document = parser.read_json(body)
    except Problem:
        return None
    if who.key_id is not None:
        return None  # a machine does not buy
    return QuickRequest(who, key, environ["PATH_INFO"], body, document, names)


def _body(environ: Environ) -> bytes | None:
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdecimal() or environ.get("CONTENT_TYPE", "").lower() not in _JSON:
        return None
    if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    return body if len(body) == int(length) else None


def _known_host(environ: Environ) -> bool:
    return "HTTP_X_FORWARDED_HOST" not in environ and _allowed(environ.get("HTTP_HOST", ""))


@lru_cache(maxsize=64)
def _allowed(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _handled(handler: Handler, request: QuickRequest, environ: Environ) -> HttpResponse | None:
    with named(environ) as request_id:
        try:
            response = handler(request)
        except Exception as error:  # noqa: BLE001  answered like everywhere in the API, and logged there
            response = told("POST", request.path, error)
        if response is not None:
            response["X-Request-Id"] = request_id
        return response


def _is_secure(environ: Environ) -> bool:
    header = settings.SECURE_PROXY_SSL_HEADER
    if header:
        name, value = header
        return bool(environ.get(name, "").split(",")[0].strip() == value)
    return bool(environ.get("wsgi.url_scheme") == "https")


def _learned(behind: Application, environ: Environ) -> list[tuple[str, str]]:
    learned: list[tuple[str, str]] = []

    def start_response(_status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        learned.extend((name, value) for name, value in headers if name.lower() not in _OWN)

    known = {name: value for name, value in environ.items() if not name.startswith("HTTP_COOKIE")}
    stranger = {**known, "HTTP_AUTHORIZATION": "", "CONTENT_LENGTH": "2", "wsgi.input": io.BytesIO(b"{}")}
    answer = behind(stranger, start_response)
    for _ in answer:
        pass
    close = getattr(answer, "close", None)
    if close:
        close()
    return learned
