"""Everything that waits, done here and now."""

from __future__ import annotations

from datetime import datetime, timedelta

from carnet.infra import jobs
from carnet.infra.events.bus import bus
from carnet.infra.events.relay import relay_once
from carnet.kernel import clock


def drain(now: datetime | None = None) -> int:
    """Relay events and run due jobs in this process, what they cause included, until all is quiet.

    Returns how many jobs ran. Jobs and consumers are told `now` (the clock's when None). Raises
    jobs.JobFailed at the first job that fails.
    """
    done = 0
    while True:
        relayed = relay_once(now=now or clock.now())
        received = bus().receive(wait=timedelta(milliseconds=200))
        ran = jobs.run_due(now=now)
        done += ran
        if not relayed and not received and not ran:
            return done
