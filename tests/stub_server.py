"""A small HTTP server on this machine that answers as a test tells it to, well or badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db import connection


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: Mapping[str, str]
    text: str = ""


@dataclass(frozen=True)
class Told:
    """An answer. A body that is not bytes goes out as JSON; None closes the connection without an answer."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Answerer = Callable[[Asked], Told | None]


class StubServer:
    """`url` is its address, `asked` every request so far, `answer` what it does with one."""

    def __init__(self, answer: Answerer) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def silent(self, _asked: Asked) -> None:
        """An answer that never comes: as slow as the test is long."""
        self._over.wait(30)

    def close(self) -> None:
        """Stop, and let go of those who still wait."""
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._do()

            def do_POST(self) -> None:
                self._do()

            def log_message(self, *_arguments: object) -> None:
                """Quiet."""

            def _do(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                parts, text = urlsplit(self.path), self.rfile.read(length).decode()
                asked = Asked(self.command, parts.path, _flat(parts.query), _flat(text), dict(self.headers), text)
                stub.asked.append(asked)
                told = stub.answer(asked)
                if told is None:
                    self.close_connection = True
                    return
                body = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
                self.send_response(told.status)
                kind = {} if isinstance(told.body, bytes) else {"Content-Type": "application/json"}
                for name, value in {**kind, "Content-Length": str(len(body)), **told.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        return Handler


@contextmanager
def serving(answer: Answerer) -> Iterator[StubServer]:
    """A server for the length of the block."""
    server = StubServer(answer)
    try:
        yield server
    finally:
        server.close()


def nobody() -> str:
    """An address where nothing listens."""
    with serving(lambda _asked: None) as server:
        return server.url


def open_transactions() -> int:
    """How many transactions this thread has open, the test's own left out."""
    return sum(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def _flat(text: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}
