"""A process's copy of the short list. Asking it costs a request nothing; every few seconds it costs one a query."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Final

from django.db import Error

LOOK_EVERY: Final = 5.0
"""Seconds after which the list is read anew."""
TRY_AGAIN: Final = 1.0
"""Seconds after which a database that did not answer is asked again."""

_LOG = logging.getLogger(__name__)


class Copy:
    """`read` asks the database. Where it does not answer the old copy stays in use."""

    def __init__(self, read: Callable[[], Mapping[str, float]]) -> None:
        self._read = read
        self._ended: Mapping[str, float] = {}
        self._due = 0.0
        self._reading = Lock()

    def ended(self) -> Mapping[str, float]:
        """Subjects and when their access ended, in seconds since 1970; at most `LOOK_EVERY` old.

        Of threads that find the copy too old one reads, and the others go on with what there is.
        """
        if time.monotonic() >= self._due and self._reading.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._reading.release()
        return self._ended

    def keep(self, ended: Mapping[str, float]) -> None:
        """Use this as the copy."""
        self._ended, self._due = ended, time.monotonic() + LOOK_EVERY

    def forget(self) -> None:
        """Read anew on the next use."""
        self._due = 0.0

    def _look(self) -> None:
        # Set before reading: who asks for a new look meanwhile gets one.
        self._due = soon = time.monotonic() + TRY_AGAIN
        try:
            ended = self._read()
        except Error:
            _LOG.exception("the short list of ended access cannot be read; the old copy stays in use")
            return
        self._ended = ended
        if self._due == soon:
            self._due = time.monotonic() + LOOK_EVERY
