"""One start, stop or erasure of a home's database at a time, among all processes."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from carnet.infra.embedded.errors import HomeBusy, HomeUnusable
from carnet.infra.embedded.waiting import poll

FILE = "postgres.lock"
_LONGEST_TURN = 180  # seconds; a first start on a slow machine


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Make the home folder and hold its lock, which the system drops if we are killed.

    Raises HomeUnusable where the home cannot be written, HomeBusy after three minutes of waiting.
    """
    descriptor = _open(home)
    try:
        if not poll(lambda: _took(descriptor), until=bool, seconds=_LONGEST_TURN):
            raise HomeBusy(f"Another process holds {home / FILE}: end it, or try again when it is done")
        yield
    finally:
        os.close(descriptor)


def _open(home: Path) -> int:
    try:
        home.mkdir(parents=True, exist_ok=True)
        return os.open(home / FILE, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise HomeUnusable(f"{home} cannot be written ({error.strerror}): set CARNET_HOME to another folder") from error


def _took(descriptor: int) -> bool:
    """Whether the lock is ours now."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
