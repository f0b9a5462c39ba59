"""Which instant a job is told as `now`: the clock's, unless somebody who runs jobs by hand said another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from carnet.kernel import clock

_INSTANT: ContextVar[datetime | None] = ContextVar("carnet_job_instant", default=None)


def instant() -> datetime:
    """The `now` of the job that runs in this context."""
    return _INSTANT.get() or clock.now()


@contextmanager
def at(now: datetime) -> Iterator[None]:
    """Jobs run inside the block are told `now`."""
    token = _INSTANT.set(now)
    try:
        yield
    finally:
        _INSTANT.reset(token)
