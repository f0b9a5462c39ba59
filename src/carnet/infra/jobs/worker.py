"""The process that works: it runs jobs, starts those that are due by the clock, and keeps the companions
alive.

Procrastinate's own worker command would let jobs enqueue through the worker's connections, outside the
transaction of the job. Here the worker is an app of its own, and what jobs enqueue goes through Django.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django import connector_params
from procrastinate.periodic import PeriodicRegistry

from carnet.infra.jobs.companions import Companion, companions
from carnet.infra.jobs.quiet import QuietManager

_LOG = logging.getLogger(__name__)
_PAUSE: Final = 2.0  # seconds before something that broke is started again


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a worker looks for jobs and shows that it lives.

    `patience` is how long it waits for running jobs after it was told to stop before it asks them to abort.
    """

    poll: timedelta = timedelta(seconds=1)
    heartbeat: timedelta = timedelta(seconds=10)
    patience: timedelta = timedelta(seconds=30)


DEFAULT_PACE: Final = Pace()


def run_worker(stop: threading.Event, concurrency: int = 4, *, pace: Pace = DEFAULT_PACE) -> None:
    """Work until `stop` is set: up to `concurrency` jobs at a time in threads, every companion in its own.

    Returns when the running jobs have ended and all threads and connections are closed. When the database
    goes away the worker comes back with it. May run in any thread; signal handlers are the caller's.
    """
    threads = [
        threading.Thread(target=_keep, args=(loop, stop), name=name, daemon=True) for name, loop in companions().items()
    ]
    for thread in threads:
        thread.start()
    try:
        _keep(lambda ending: _run(ending, concurrency, pace), stop)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _keep(loop: Companion, stop: threading.Event) -> None:
    """Run `loop` until `stop` is set, again after a pause whenever it ends before."""
    while not stop.is_set():
        try:
            loop(stop)
        except Exception:  # noqa: BLE001  whatever broke it, a worker goes on
            _LOG.exception("%s broke, it is started again", threading.current_thread().name)
        finally:
            connections.close_all()
        if not stop.is_set():
            stop.wait(_PAUSE)


def _run(stop: threading.Event, concurrency: int, pace: Pace) -> None:
    # psycopg needs the selector loop, which is not the default everywhere.
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(_work(stop, concurrency, pace))


async def _work(stop: threading.Event, concurrency: int, pace: Pace) -> None:
    """Procrastinate's worker until `stop` is set or it ends by itself."""
    with _threads(concurrency) as pool:
        asyncio.get_running_loop().set_default_executor(pool)
        async with _app().open_async() as app:
            working = asyncio.create_task(
                app.run_worker_async(
                    concurrency=concurrency,
                    fetch_job_polling_interval=pace.poll.total_seconds(),
                    update_heartbeat_interval=pace.heartbeat.total_seconds(),
                    stalled_worker_timeout=3 * pace.heartbeat.total_seconds(),
                    shutdown_graceful_timeout=pace.patience.total_seconds(),
                    install_signal_handlers=False,
                )
            )
            await _stopped_or_done(stop, working)
            working.cancel()  # it ends what it does first
            (result,) = await asyncio.gather(working, return_exceptions=True)
    if isinstance(result, Exception):
        raise result


def _app() -> App:
    """An app with connections of its own and the same tasks; those the clock starts are deferred by it too."""
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)
    app = django_app.with_connector(connector)
    app.job_manager = QuietManager(connector)
    app.periodic_registry = PeriodicRegistry()  # type: ignore[no-untyped-call]
    for known in django_app.periodic_registry.periodic_tasks.values():
        task = copy.copy(known.task)
        task.blueprint = app
        app.periodic_registry.register_task(
            task=task, cron=known.cron, periodic_id=known.periodic_id, configure_kwargs={}
        )
    return app


async def _stopped_or_done(stop: threading.Event, working: asyncio.Task[None]) -> None:
    """Wait for a thread's event and a task at once; polling costs nothing and needs no thread to give back."""
    while not stop.is_set() and not working.done():
        await asyncio.wait({working}, timeout=0.1)


@contextmanager
def _threads(concurrency: int) -> Iterator[ThreadPoolExecutor]:
    """A pool whose threads close their database connections when the block ends."""
    pool = ThreadPoolExecutor(max_workers=concurrency, thread_name_prefix="job")
    try:
        yield pool
    finally:
        together = threading.Barrier(concurrency)

        def close() -> None:
            together.wait(timeout=60)  # so that each thread of the pool gets exactly one of these
            connections.close_all()

        for closing in [pool.submit(close) for _ in range(concurrency)]:
            closing.result()
        pool.shutdown()
