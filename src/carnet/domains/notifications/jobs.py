"""What leaves about notices, the daily digest, and forgetting old ones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from carnet.domains.notifications import mail, operations, queries
from carnet.infra.deliveries.log import any_due, claim_due
from carnet.infra.deliveries.sending import PATIENTLY, attempt
from carnet.infra.jobs import LATER, enqueue, job, periodic

KEPT: Final = timedelta(days=180)
_AT_ONCE: Final = 10
"""Messages that are taken together; a worker that dies leaves them for others after the lease."""
_ROUND: Final = 20.0  # seconds after which other work of this priority gets its turn
_PAGE: Final = 200


@job(name=operations.CARRY, priority=LATER, lock=operations.CARRY)
def carry(*, now: datetime, **_of: Any) -> None:
    """Send the letters and text messages about notices that are due.

    The rows of the log are the queue. Only one of these jobs runs at a time, so that ten thousand letters keep one of
    the worker's threads busy and no more, and share one connection to the mail server.
    """
    began = time.monotonic()
    with _mail_server() as server:
        while due := claim_due(operations.CARRY, limit=_AT_ONCE, now=now):
            for delivery in due:
                if not attempt(delivery, partial(mail.send, delivery, server), pauses=PATIENTLY, again=None, now=now):
                    server.close()  # whatever broke, the next letter gets a new connection
            if time.monotonic() - began > _ROUND:
                enqueue(carry)
                return


@periodic(cron="* * * * * */20", name="notifications.carry_due")
def carry_due(*, now: datetime) -> None:
    """Have what failed before tried again when its time has come."""
    if any_due(operations.CARRY, now=now):
        enqueue(carry)


@periodic(cron="0 6 * * *", name="notifications.digest")
def digest(*, now: datetime) -> None:
    """Have everybody's digest leave, once a day; who has read all gets none."""
    last, more = None, True
    while more:
        people = queries.waiting_for_digest(after=last, limit=_PAGE)
        for user_id in people:
            operations.digest(user_id=user_id, day=now.date(), now=now)
        last, more = people[-1] if people else None, len(people) == _PAGE
    enqueue(carry)


@periodic(cron="17 4 * * *", name="notifications.prune")
def prune(*, now: datetime) -> None:
    """Forget notices after 180 days."""
    while operations.prune(before=now - KEPT, limit=_PAGE * 25):
        pass


@contextmanager
def _mail_server() -> Iterator[BaseEmailBackend]:
    """One connection for many letters; it opens with the first and is closed in the end."""
    server = get_connection()
    try:
        yield server
    finally:
        server.close()
