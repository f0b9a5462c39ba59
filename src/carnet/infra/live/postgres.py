"""The bell through PostgreSQL: `NOTIFY` leaves with the commit and not without it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection
from itertools import islice
from typing import Any, Final
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import connector_params

from carnet.infra.live.port import LineBroken

CHANNEL: Final = "carnet_live"
_LOOK: Final = 1.0  # seconds between two looks at `stop`
_PROVE: Final = 30  # looks without news after which the connection has to show that it lives
_AT_ONCE: Final = 150  # ids in one message: PostgreSQL takes less than 8,000 bytes


class PostgresLine:
    """Rings through this database. Who listens has a connection of their own, outside Django's."""

    def ring(self, user_ids: Collection[UUID]) -> None:
        """Ring with the commit."""
        rest = iter(sorted(user_ids))
        with connection.cursor() as cursor:
            while some := list(islice(rest, _AT_ONCE)):
                cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps([str(one) for one in some])])

    def listen(self, *, ready: Callable[[], None], heard: Callable[[UUID], None], stop: threading.Event) -> None:
        """Listen until `stop`. Raises LineBroken."""
        try:
            with _connect() as own:
                own.execute(f"LISTEN {CHANNEL}")
                ready()
                _hear(own, heard, stop)
        except psycopg.Error as error:
            raise LineBroken(f"the database cannot be listened to: {error}") from error


def _connect() -> psycopg.Connection[Any]:
    """A pooler in transaction mode passes nothing on; then CARNET_LISTEN_URL leads past it."""
    if settings.LISTEN_URL:
        return psycopg.connect(settings.LISTEN_URL, autocommit=True)
    return psycopg.connect(**connector_params(), autocommit=True)


def _hear(own: psycopg.Connection[Any], heard: Callable[[UUID], None], stop: threading.Event) -> None:
    quiet = 0
    while not stop.is_set():
        quiet += 1
        for note in own.notifies(timeout=_LOOK, stop_after=1):
            quiet = 0
            for one in json.loads(note.payload):
                heard(UUID(one))
        if quiet >= _PROVE:  # else a server that vanished without a word would be listened to for ever
            own.execute("SELECT 1")
            quiet = 0
