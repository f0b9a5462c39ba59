"""When sessions of pages were last seen, for their owner's list. Programs are seen when they refresh their tokens."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Final

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseBase

from carnet.domains.identity import operations
from carnet.infra.http.address import client_address
from carnet.kernel import clock

_KEPT: Final = 10_000


class PresenceMiddleware:
    """Notes who is there after the answer is made; asks the database once per session, process and few minutes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._noted: OrderedDict[str, datetime] = OrderedDict()
        self._lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        session = request.session
        key = session.session_key
        now = clock.now()
        if session.accessed and key and SESSION_KEY in session and self._is_due(key, now):
            operations.session_seen(session_key=key, address=client_address(request), now=now)
        return response

    def _is_due(self, key: str, now: datetime) -> bool:
        with self._lock:
            last = self._noted.get(key)
            if last and now - last < operations.NOTED_EVERY:
                return False
            self._noted[key] = now
            self._noted.move_to_end(key)
            while len(self._noted) > _KEPT:
                self._noted.popitem(last=False)
        return True
