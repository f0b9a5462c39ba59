"""A limit of so many requests per key and window of time."""

from __future__ import annotations

import hashlib
import math
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection

from carnet.infra import sql
from carnet.infra.http.problems import RateLimited


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left: `limit` per window, `remaining` of it, `seconds` until the window ends."""

    name: str
    limit: int
    remaining: int
    seconds: int

    def headers(self) -> dict[str, str]:
        """`RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.limit}',
            "RateLimit": f'"{self.name}";r={self.remaining};t={self.seconds}',
        }


last_spent: Final[ContextVar[Allowance | None]] = ContextVar("carnet_rate_limit", default=None)
"""What is left of the limit that this request counted against last; the HTTP edge tells it to the caller."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` requests per key and `period`. `CARNET_LIMIT_FACTOR` loosens all limits of an installation."""

    name: str
    most: int
    period: timedelta

    def spend(self, key: str, *, now: datetime) -> None:
        """Count one request, also when the caller's work fails later. Raises RateLimited when there were too many."""
        with connection.cursor() as cursor:
            cursor.execute(sql.load("carnet.infra.limits", "spend"), self._values(key, now))
            spent, ends_at = cursor.fetchone()
        limit = self.most * settings.LIMIT_FACTOR
        left = max(1, math.ceil((ends_at - now).total_seconds()))
        last_spent.set(Allowance(self.name, limit, max(0, limit - spent), left))
        if spent > limit:
            raise RateLimited("Too many requests; wait a while.", retry_after=left)

    def forgive(self, key: str) -> None:
        """Forget what was spent: the key has proven itself."""
        with connection.cursor() as cursor:
            cursor.execute(sql.load("carnet.infra.limits", "forgive"), {"key": self._row(key)})

    def give_back(self, key: str) -> None:
        """Take back what one request spent: it turned out to be none that counts."""
        with connection.cursor() as cursor:
            cursor.execute(sql.load("carnet.infra.limits", "give_back"), {"key": self._row(key)})

    def _values(self, key: str, now: datetime) -> dict[str, str | float | datetime]:
        return {"key": self._row(key), "now": now, "seconds": self.period.total_seconds()}

    def _row(self, key: str) -> str:
        """The row's key. People's addresses are not kept in the clear."""
        return f"{self.name}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
