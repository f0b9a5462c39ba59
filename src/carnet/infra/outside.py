"""Calls to other people's servers: always with time limits, never inside a transaction."""

from __future__ import annotations

from typing import Any, Final

import requests
from django.db import connection

CONNECT: Final = 3.0
"""Seconds to reach a server."""
READ: Final = 5.0
"""Seconds that a server may be silent while it answers."""
_MOST_REDIRECTS: Final = 3


class InsideTransaction(RuntimeError):
    """A call that would keep rows locked for as long as somebody else's server likes. A mistake in our code."""


class Session(requests.Session):
    """As of `requests`, with time limits, few redirects, and no way to call while a transaction is open (T54)."""

    def __init__(self, *, connect: float = CONNECT, read: float = READ) -> None:
        super().__init__()
        self.max_redirects = _MOST_REDIRECTS
        self._limits = (connect, read)

    def request(self, method: str, url: str | bytes, *args: Any, **options: Any) -> requests.Response:
        """Ask. Raises what `requests` raises, InsideTransaction."""
        if in_transaction():
            raise InsideTransaction("a server of others is asked inside a transaction; enqueue a job instead")
        options.setdefault("timeout", self._limits)
        return super().request(method, url, *args, **options)


def in_transaction() -> bool:
    """Whether this thread's connection is in a transaction; the one that a test wraps around itself does not count."""
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
