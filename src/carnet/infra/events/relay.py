"""From the outbox to the bus."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from carnet.infra import sql
from carnet.infra.events.bus import Bus, bus
from carnet.infra.events.envelope import Envelope
from carnet.kernel import ids

BATCH: Final = 200
LEASE: Final = timedelta(seconds=30)
_RELAY: Final = "relay"
_HOLDER: Final = ids.new_id()  # this process
_PACKAGE: Final = "carnet.infra.events"


def relay_once(*, now: datetime, limit: int = BATCH, through: Bus | None = None) -> int:
    """Send up to `limit` events that wait in the outbox, oldest first, and mark them. Returns how many.

    In this database, sending and marking are one transaction. With a broker the process that holds the
    lease sends outside any transaction and marks what the broker confirmed; dying in between sends the same
    ids again.
    """
    chosen = through or bus()
    if chosen.in_database:
        with transaction.atomic():
            return _send(chosen, _waiting("take", limit, chosen), now=now)
    if not _lease(now):
        return 0
    return _send(chosen, _waiting("peek", limit, chosen), now=now)


def _send(chosen: Bus, rows: Sequence[tuple[Any, ...]], *, now: datetime) -> int:
    if rows:
        envelopes = [_envelope(row) for row in rows if row[-1] is not None]
        if envelopes:
            chosen.send(envelopes)
        _execute("mark", [now, [row[0] for row in rows]])
    return len(rows)


def _waiting(statement: str, limit: int, chosen: Bus) -> list[tuple[Any, ...]]:
    """Rows of the outbox; `data` is null where nobody wants it."""
    wanted = chosen.wanted()
    return _execute(statement, [None if wanted is None else list(wanted), limit])


def _envelope(row: tuple[Any, ...]) -> Envelope:
    number, name, version, aggregate, aggregate_version, at, trace, data = row
    return Envelope(number, name, version, aggregate, aggregate_version, at, json.loads(data), trace)


def _lease(now: datetime) -> bool:
    """Whether this process may send for the next seconds; several would all send everything."""
    return bool(_execute("lease", [_RELAY, _HOLDER, now + LEASE, _HOLDER, now]))


def hand_over_lease() -> None:
    """Let another process send at once, when this one stops."""
    _execute("hand_over", [_RELAY, _HOLDER])


def _execute(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.load(_PACKAGE, statement), parameters)
        return cursor.fetchall() if cursor.description else []
