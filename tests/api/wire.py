"""Requests as they come off the wire: any bytes, wherever the protocol has room for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from carnet.project.wsgi import application


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def kind(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0]


@contextmanager
def one_connection() -> Iterator[None]:
    """Requests share the test's transaction, as those of Django's own client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def ask(method: str, path: bytes, *, query: str = "", body: bytes = b"", **environ: str) -> Answer:
    """Send a request as a WSGI server hands it over: `path` is unquoted, headers are `HTTP_…` (PEP 3333)."""
    whole: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "CONTENT_LENGTH": str(len(body)) if body else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **environ,
    }
    started: list[tuple[str, list[tuple[str, str]]]] = []
    with one_connection():
        response = application(whole, lambda status, headers, *_: started.append((status, headers)))
        content = b"".join(response)
        response.close()
    status, headers = started[0]
    return Answer(int(status[:3]), dict(headers), content)
