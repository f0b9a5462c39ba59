"""The two doors of the API as test clients: Django alone, and the quick lane in front of it."""

from __future__ import annotations

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.test import Client
from django.test.client import ClientHandler

from carnet.domains.booking.http import QUICK
from carnet.infra.http.quick import QuickLane


class _QuickHandler(ClientHandler):
    """Asks the quick lane first, as a server does. Counts what it took in `taken`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lane = QuickLane(self._never, QUICK)
        self.taken = 0

    def __call__(self, environ: dict[str, Any]) -> Any:
        response = self.lane.answer(environ)
        if response is None:
            return super().__call__(environ)
        self.taken += 1
        response.wsgi_request = WSGIRequest(environ)
        response.request = environ
        return response

    @staticmethod
    def _never(_environ: Any, _start_response: Any) -> list[bytes]:
        raise AssertionError("the handler itself asks Django")


class QuickClient(Client):
    """Django's test client behind the quick lane."""

    handler: _QuickHandler

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(headers={"Host": "testserver"}, **kwargs)  # as HTTP/1.1 demands
        self.handler = _QuickHandler(enforce_csrf_checks=False)


def door(name: str) -> Client:
    """A client for one of the doors, whose server errors are answers."""
    return (QuickClient if name == "quick" else Client)(raise_request_exception=False)


DOORS = ("ordinary", "quick")


def wsgi(application: Any, environ: dict[str, Any]) -> tuple[str, dict[str, str], bytes]:
    """Ask a WSGI application; status line, headers by small name, body."""
    told: list[Any] = []
    answer = application(environ, lambda status, headers, *_: told.extend([status, headers]))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return told[0], {name.lower(): value for name, value in told[1]}, body
