"""The database: there, new enough, durable, with all tables, and with our time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from carnet.infra import embedded
from carnet.kernel import clock
from carnet.project.doctor.contracts import Finding, broken, fine, odd

_LEAST_VERSION: Final = 15
_DURABLE: Final = ("fsync", "full_page_writes", "synchronous_commit")
_SKEW_ODD: Final = timedelta(seconds=1)
_SKEW_BROKEN: Final = timedelta(seconds=10)


def database() -> Iterator[Finding]:
    """All about the database; the first finding says whether it can be reached."""
    try:
        version = _ask("SHOW server_version_num")
    except OperationalError as error:
        advice = "start it, or correct DATABASE_URL; without DATABASE_URL Carnet brings its own"
        yield broken("database", " ".join(str(error).split()), advice)
        return
    major = int(version) // 10_000
    if major < _LEAST_VERSION:
        yield broken("database", f"PostgreSQL {major}", f"Carnet needs PostgreSQL {_LEAST_VERSION} or newer")
        return
    yield fine("database", f"PostgreSQL {major}, {_where()}")
    yield _durability()
    yield _clock()
    yield _tables()


def _where() -> str:
    server = embedded.running(Path(settings.CARNET_HOME))
    host = settings.DATABASES["default"]["HOST"]
    if server and host == str(server.socket_directory):
        return f"our own in {server.data_directory}"
    return f"at {host or 'the local socket'}"


def _durability() -> Finding:
    off = [name for name in _DURABLE if _ask(f"SHOW {name}") == "off"]
    if off:
        return broken("durability", f"{', '.join(off)} off", "turn it on: sold seats would be lost with the power")
    return fine("durability", "a commit is on disk when it is acknowledged")


def _clock() -> Finding:
    """Half of the way there and back is taken for the way there."""
    asked, began = clock.now(), time.monotonic()
    theirs = _ask("SELECT clock_timestamp()")
    skew = abs(theirs - asked - timedelta(seconds=(time.monotonic() - began) / 2))
    seen = f"{skew.total_seconds():.3f} s between the database and this machine"
    if skew >= _SKEW_BROKEN:
        return broken("clock", seen, "let both machines set their clocks by NTP: holds would lapse too early or late")
    if skew >= _SKEW_ODD:
        return odd("clock", seen, "let both machines set their clocks by NTP")
    return fine("clock", seen)


def _tables() -> Finding:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        return broken("tables", f"{missing} migrations are not applied", "run: carnet migrate")
    return fine("tables", "all migrations are applied")


def _ask(question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]
