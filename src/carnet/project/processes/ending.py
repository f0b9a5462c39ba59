"""Being asked to end, by Ctrl-C or a signal."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ending:
    """Whether this process was asked to end.

    The signal raises KeyboardInterrupt wherever the main thread is. Raised in a finaliser or a callback from C it is
    printed and lost, so who works for long calls `check` now and then and is told again.
    """

    def __init__(self) -> None:
        """Nobody has asked yet, and nothing listens."""
        self._asked = False

    def listen(self) -> None:
        """Be told from now on; signals that are ignored, as under nohup, stay so."""
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._ask)

    def check(self) -> None:
        """Raises KeyboardInterrupt once somebody has asked."""
        if self._asked:
            raise KeyboardInterrupt

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True
        raise KeyboardInterrupt
