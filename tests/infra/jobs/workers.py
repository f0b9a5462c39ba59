"""Workers beside a test."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from carnet.infra.jobs import run_worker
from carnet.infra.jobs.worker import Pace

PACE = Pace(poll=timedelta(milliseconds=200), heartbeat=timedelta(seconds=1))


@contextmanager
def working(count: int = 1) -> Iterator[None]:
    """`count` workers beside the test, told to stop when the block ends."""
    stop = threading.Event()
    workers = [threading.Thread(target=run_worker, args=(stop, 3), kwargs={"pace": PACE}) for _ in range(count)]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        stop.set()
        for worker in workers:
            worker.join(timeout=30)
    assert not any(worker.is_alive() for worker in workers)


def until(condition: Callable[[], object], *, seconds: float = 15) -> None:
    """Wait for `condition`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came about"
        threading.Event().wait(0.05)
