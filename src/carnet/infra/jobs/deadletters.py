"""Jobs that used up their retries: they stay in the queue as `failed` until somebody looks at them."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from carnet.infra import sql


def retry_failed(*, name: str | None = None, ids: Collection[int] | None = None) -> int:
    """Put failed jobs back, with all their retries; all of them, or those of a name or with these numbers.

    Returns how many there were.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("carnet.infra.jobs", "retry_failed"),
            {"name": name, "ids": None if ids is None else list(ids)},
        )
        return int(cursor.rowcount)
