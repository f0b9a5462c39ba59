"""The open answers of this process, and the one thread that listens for all of them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.conf import settings

from carnet.infra.live.choice import line
from carnet.infra.live.places import Place, Places
from carnet.infra.live.port import Line, LineBroken

_PAUSE: Final = 2.0  # seconds before a broken line is tried again
_SHARE: Final = 3  # one thread of so many may be kept busy by open answers
_LOG: Final = logging.getLogger(__name__)


class Hub:
    """Wakes open answers. `choose` gives the line to listen to, `threads` says how many requests run at a time."""

    def __init__(self, choose: Callable[[], Line], threads: Callable[[], int]) -> None:
        self.places = Places(lambda: max(1, threads() // _SHARE))
        self._choose = choose
        self._stop = threading.Event()
        self._starting = threading.Lock()
        self._listener: threading.Thread | None = None

    def take(self, user_id: UUID) -> Place | None:
        """A place for an open answer, or None; with the first one the process begins to listen."""
        place = self.places.take(user_id)
        if place is not None:
            self._start()
        return place

    def close(self) -> None:
        """End all open answers, and stop listening."""
        self.places.close()
        self._stop.set()
        with self._starting:
            if self._listener is not None:
                self._listener.join()
                self._listener = None

    def _start(self) -> None:
        with self._starting:
            if self._listener is None and not self._stop.is_set():
                self._listener = threading.Thread(target=self._listen, name="live", daemon=True)
                self._listener.start()

    def _listen(self) -> None:
        """Whoever is open when listening begins looks once: what rang before was not heard."""
        while not self._stop.is_set():
            try:
                self._choose().listen(ready=self.places.wake_all, heard=self.places.wake, stop=self._stop)
            except LineBroken as broken:
                _LOG.warning("%s; pages look by themselves until it works again", broken)
                self._stop.wait(_PAUSE)
            except Exception:  # noqa: BLE001  a listener that died would leave every page deaf
                _LOG.exception("listening broke, it is begun again")
                self._stop.wait(_PAUSE)


HUB: Final = Hub(line, lambda: settings.THREADS)


def end_all() -> None:
    """End the open answers of this process, which is about to stop."""
    HUB.places.close()
