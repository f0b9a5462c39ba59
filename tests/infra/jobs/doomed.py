"""A worker in a process of its own that dies by kill -9 while it handles an event.

Started by test_kill.py as `python -m tests.infra.jobs.doomed before|after`: before or after the commit.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import datetime

import django


def main(moment: str) -> None:
    """Work until the first event kills the process."""
    django.setup()

    from django.db import transaction

    from carnet.infra import audit, jobs
    from carnet.infra.events import Envelope
    from tests.infra.events.samples import listening

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def act(events: Sequence[Envelope], *, now: datetime) -> None:
        for event in events:
            audit.record(None, "sample.acted", str(event.id), now=now)
        if moment == "before":
            die()
        transaction.on_commit(die)

    with listening(act, "sample.moved", name="sample.actor"):
        jobs.run_worker(threading.Event(), 1)


if __name__ == "__main__":
    main(sys.argv[1])
