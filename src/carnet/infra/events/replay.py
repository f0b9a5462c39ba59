"""Sending events again: to a consumer who is new, or to a role whose queue did not exist yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from carnet.infra import sql


def send_again(*, since: datetime, names: Collection[str] | None = None) -> int:
    """Have the relay send what occurred since then once more, all of it or the named events.

    Consumers who have handled an event do not see it again. Returns how many events there are.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("carnet.infra.events", "send_again"),
            {"since": since, "names": None if names is None else list(names)},
        )
        return int(cursor.rowcount)
