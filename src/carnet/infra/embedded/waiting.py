"""Waiting for a condition."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

_PAUSE = 0.02  # seconds

Answer = TypeVar("Answer")


def poll(ask: Callable[[], Answer], *, until: Callable[[Answer], bool], seconds: float) -> Answer:
    """Ask until the answer will do or `seconds` have passed; the last answer, which the caller judges."""
    end = time.monotonic() + seconds
    answer = ask()
    while not until(answer) and time.monotonic() < end:
        time.sleep(_PAUSE)
        answer = ask()
    return answer
