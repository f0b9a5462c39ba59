"""The web server: Granian, which runs our WSGI callable in a few processes with many threads each."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.db import connections
from django.urls import get_resolver
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from carnet.infra import live
from carnet.project.processes.parent import follow_parent

# A kept-alive connection counts until it closes; a lower limit would make newcomers wait for strangers to leave.
_CONNECTIONS: Final = 4_096
_KILL_AFTER: Final = 20  # seconds that running requests get when the server stops


def serve(*, address: str, port: int, processes: int, threads: int) -> None:
    """Serve until SIGINT or SIGTERM: `processes`, each with up to `threads` requests at a time.

    Raises SystemExit where a process ends again and again.
    """
    follow_parent()
    _ = get_resolver().url_patterns  # loaded once, the processes share its memory
    connections.close_all()  # no process may share a connection
    Server(
        "carnet.project.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        backlog=_CONNECTIONS,
        backpressure=_CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=_KILL_AFTER,
        websockets=False,
        log_level=LogLevels.error,
    ).serve(target_loader=partial(_load, os.getpid()))


def _load(server: int, _target: str) -> Callable[..., Any]:
    """The application, asked for in each process of the server."""
    follow_parent(server)
    from carnet.project.wsgi import application  # noqa: PLC0415  makes the application when it is imported

    _end_open_answers_on_signals()
    gc.collect()
    gc.freeze()  # what is loaded by now stays; looking through it again would stop all threads for a tenth of a second
    return application


def _end_open_answers_on_signals() -> None:
    """Have answers that stay open end when the process is told to: the server waits for every answer.

    The server sets its own handlers later; a wakeup descriptor is told of signals whoever handles them.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    threading.Thread(target=_end_open_answers, args=(reader,), name="ending", daemon=True).start()


def _end_open_answers(reader: int) -> None:
    os.read(reader, 1)
    live.end_all()
