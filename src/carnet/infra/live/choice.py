"""Which bell this process uses."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from uuid import UUID

from django.conf import settings

from carnet.infra.live.port import Line
from carnet.infra.live.postgres import PostgresLine
from carnet.infra.live.redis import RedisLine


def line() -> Line:
    """Redis where it is set (REDIS_URL), else this database."""
    return _redis(settings.LIVE_REDIS_URL) if settings.LIVE_REDIS_URL else PostgresLine()


def ring(user_ids: Collection[UUID]) -> None:
    """Wake the open pages of these people once the caller's transaction is committed."""
    if user_ids:
        line().ring(user_ids)


@cache
def _redis(url: str) -> RedisLine:
    return RedisLine(url)
