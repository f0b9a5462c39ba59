"""Real parallel clients: threads with a database connection each, let go at the same moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def all_at_once(actions: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Run the actions in a thread each, started together. What each returned or raised, in order."""
    gate = threading.Barrier(len(actions))
    results: list[T | Exception] = [RuntimeError("did not run")] * len(actions)

    def run(place: int, action: Callable[[], T]) -> None:
        gate.wait()
        try:
            results[place] = action()
        except Exception as error:  # noqa: BLE001  the test looks at it
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, action)) for place, action in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def wait_until_somebody_waits() -> None:
    """Until another connection waits for a lock. Looks again and again; the look takes its time, so nobody sleeps."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")
