"""`carnet doctor`: looks at everything Carnet needs and says what to do where something is wrong.

A check is a function that yields findings; it never raises for what it was made to find.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from carnet.project.doctor.contracts import Finding, Level
from carnet.project.doctor.machine import disk, key_files
from carnet.project.doctor.others import broker, cache, cards, deadline, logins, mail, text_messages
from carnet.project.doctor.postgres import database
from carnet.project.doctor.wallets import wallets
from carnet.project.doctor.work import work

__all__ = ["Finding", "Level", "database", "examine"]


def examine(*, now: datetime) -> Iterator[Finding]:
    """Everything that was found, as it is found. Without a database what is in it is not looked at."""
    reachable = True
    for finding in database():
        reachable = reachable and finding.level is not Level.BROKEN
        yield finding
    if reachable:
        yield from work(now=now)
    for check in (key_files, disk, cache, broker, mail, text_messages, cards, deadline, logins):
        yield from check()
    yield from wallets(now=now)
