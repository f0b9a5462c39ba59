"""What a demo does once it has a database: tables, first data, the server, the rest of the data, the worker."""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from carnet.kernel import clock
from carnet.project.demo import data, show
from carnet.project.environment import UnusableVariable
from carnet.project.processes.supervisor import Supervisor

_LEAST_VERSION: Final = 150_000
_PATIENCE: Final = 60.0  # seconds until the first page
_ONE_AT_A_TIME: Final = 0xCA_27_E7  # of all who ask for this lock


def stages(supervisor: Supervisor, *, began: float) -> None:
    """Bring the demo up; `began` is when it was started, by the monotonic clock."""
    now = clock.now()
    with _alone(supervisor):
        with show.timed("tables") as done:
            made = _migrate()
            done(f"{made} migrations" if made else "up to date")
        supervisor.start("web server", "serve", "--verbosity=0")
        if data.wanted(now=now):
            with show.timed("data") as done:
                data.first(now=now)
                done(f"the next {data.NEAR} days; {data.DAYS} follow while you look around")
    _wait(supervisor)
    show.ready(os.environ["CARNET_SITE_URL"], began=began)
    supervisor.start("worker", "worker")
    with _alone(supervisor):
        for _ in data.rest(now=now) if data.wanted(now=now) else ():
            supervisor.look()


@contextmanager
def _alone(supervisor: Supervisor) -> Iterator[None]:
    """No other demo makes tables or data in this database meanwhile; the children are looked after until it is done."""
    connection.ensure_connection()
    if connection.connection.info.server_version < _LEAST_VERSION:
        raise UnusableVariable("DATABASE_URL names a PostgreSQL that is older than 15")
    supervisor.watch(until=lambda: _asked("SELECT pg_try_advisory_lock(%s)"))
    yield
    _asked("SELECT pg_advisory_unlock(%s)")


def _asked(lock: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(lock, [_ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


def _migrate() -> int:
    """Apply the migrations that are missing. Returns how many."""
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        call_command("migrate", verbosity=0, interactive=False)
    return missing


def _wait(supervisor: Supervisor) -> None:
    """Until the first page is there."""
    until = time.monotonic() + _PATIENCE
    supervisor.watch(until=lambda: _answers() or time.monotonic() > until)


def _answers() -> bool:
    """Whether the server gives its first page, which is also made ready for the next who asks by that."""
    asked = http.client.HTTPConnection(os.environ["CARNET_BIND"], int(os.environ["PORT"]), timeout=_PATIENCE)
    try:
        asked.request("GET", "/", headers={"Host": "localhost"})
        return asked.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        asked.close()
