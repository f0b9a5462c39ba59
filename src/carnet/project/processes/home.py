"""Who works with a home folder's embedded database, so that the last one to leave can stop it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final

from carnet.infra.embedded import HomeUnusable

FILE: Final = "in-use.lock"


_kept: list[Tenancy] = []


def stay(home: Path) -> None:
    """Take a place for as long as this process lives, where the embedded database is the one in use."""
    if not os.environ.get("DATABASE_URL"):
        _kept.append(Tenancy(home))


class Tenancy:
    """A place among the processes that use a home; the system takes it from one that is killed."""

    def __init__(self, home: Path) -> None:
        """Take a place, beside any others. Raises HomeUnusable where the home cannot be written."""
        try:
            home.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(home / FILE, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise HomeUnusable(
                f"{home} cannot be written ({error.strerror}): set CARNET_HOME to another folder"
            ) from error
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def alone(self) -> bool:
        """Whether nobody else has a place; from then on nobody gets one until this one is left."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def leave(self) -> None:
        """Give the place up."""
        os.close(self._descriptor)
