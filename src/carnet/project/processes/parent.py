"""A child that ends when its parent does, however that was ended."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Final

_LOOK_EVERY: Final = 1.0  # seconds
VARIABLE: Final = "CARNET_PARENT"
"""Names the process whose end is to be ours; a supervisor sets it for its children."""


def follow_parent(parent: int | None = None) -> None:
    """Ask this process to end (SIGTERM) soon after `parent`, by default the one CARNET_PARENT names, is gone.

    A parent that was killed cannot end its children; what it leaves behind would keep the port and the queue.
    """
    wanted = parent or int(os.environ.get(VARIABLE, "0"))
    if wanted:
        threading.Thread(target=_watch, args=(wanted,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
