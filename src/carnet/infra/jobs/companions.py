"""Loops that live as long as a worker does, each in a thread of its own, such as the relay of events."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

Companion = Callable[[threading.Event], None]

_COMPANIONS: Final[dict[str, Companion]] = {}


def companion(loop: Companion) -> Companion:
    """Run `loop(stop)` beside every worker of this process; it returns soon after `stop` is set.

    A loop that raises is started again by the worker after a pause, so it need not catch what it cannot mend.
    """
    _COMPANIONS[f"{loop.__module__}.{loop.__qualname__}"] = loop
    return loop


def companions() -> dict[str, Companion]:
    """The loops by their full names."""
    return dict(_COMPANIONS)
