"""What the worker does for events: the two loops, and tidying up."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from carnet.infra import jobs, sql
from carnet.infra.events.bus import bus
from carnet.infra.events.relay import BATCH, hand_over_lease, relay_once
from carnet.kernel import clock

KEEP: Final = timedelta(days=14)
"""How long relayed events can be sent again, and how long an event that comes again is known to have been
handled.
"""
_PAUSE: Final = 0.25  # seconds between two looks at an empty outbox: what is withdrawn leaves the shop within 2 s


@jobs.companion
def relay(stop: threading.Event) -> None:
    """Send new events as long as the worker lives."""
    try:
        while not stop.is_set():
            if relay_once(now=clock.now()) < BATCH:
                stop.wait(_PAUSE)
    finally:
        hand_over_lease()


@jobs.companion
def receive(stop: threading.Event) -> None:
    """Store what the broker delivers as long as the worker lives."""
    chosen = bus()
    if chosen.in_database:
        stop.wait()
        return
    try:
        while not stop.is_set():
            chosen.receive(wait=timedelta(seconds=_PAUSE))
    finally:
        chosen.close()


@jobs.periodic(cron="23 * * * *", name="events.prune")
def prune(*, now: datetime) -> None:
    """Forget relayed events and inbox rows that are older than KEEP."""
    for statement in ("prune_outbox", "prune_inbox"):
        text = sql.load("carnet.infra.events", statement)
        with connection.cursor() as cursor:
            cursor.execute(text, {"before": now - KEEP})
            while cursor.rowcount:
                cursor.execute(text, {"before": now - KEEP})
