"""How a function becomes a job."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, ParamSpec, TypeVar

from procrastinate.contrib.django import app

from carnet.infra.jobs.instant import instant
from carnet.infra.jobs.retry import BackOff

P = ParamSpec("P")
R = TypeVar("R")

DEFAULT_RETRIES: Final = 8
LATER: Final = -10
"""The priority of work that waits for all that buyers wait for."""


@dataclass(frozen=True, slots=True)
class Job(Generic[P, R]):
    """A function with a name under which it can be enqueued; calling it runs it here and now."""

    name: str
    function: Callable[P, R]
    queue: str
    retries: int
    priority: int = 0
    lock: str | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the function in this process, without the queue."""
        return self.function(*args, **kwargs)


def job(
    *,
    name: str | None = None,
    queue: str = "default",
    retries: int = DEFAULT_RETRIES,
    priority: int = 0,
    lock: str | None = None,
) -> Callable[[Callable[P, R]], Job[P, R]]:
    """Declare a job.

    It is enqueued under `name`, by default `<domain>.<function>`, with JSON arguments by keyword.

    A function with a parameter `now` is given the instant at which it runs. It is tried again up to
    `retries` times. Jobs with the same `lock` never run at the same time; a higher `priority` runs first.
    """

    def declare(function: Callable[P, R]) -> Job[P, R]:
        declared = Job(name or _name(function), function, queue, retries, priority, lock)
        app.task(
            name=declared.name,
            queue=queue,
            priority=priority,
            lock=lock,
            retry=BackOff(retries) if retries else False,
        )(_runner(function))
        return declared

    return declare


def periodic(
    *, cron: str, name: str | None = None, queue: str = "default", overlap: bool = False
) -> Callable[[Callable[P, R]], Job[P, R]]:
    """Declare a job that runs by the clock (`cron` in UTC: five fields, or six with seconds last).

    However many workers there are, each tick is one job; ticks that nobody could run do not pile up, and
    unless they may `overlap`, one waits for the one before it. There are no retries: the next tick is the
    retry.
    """

    def declare(function: Callable[P, R]) -> Job[P, R]:
        own = name or _name(function)
        lock = None if overlap else own
        declared = Job(own, function, queue, retries=0, lock=lock)
        task = app.task(name=own, queue=queue, lock=lock, queueing_lock=own)(_runner(function))
        app.periodic(cron=cron)(task)
        return declared

    return declare


def promised(name: str, *, queue: str = "default") -> Job[..., None]:
    """A job that is declared in a layer above this one: here it is only enqueued, by its name and queue."""

    def elsewhere(**_arguments: Any) -> None:
        raise NotImplementedError(f"{name} is declared elsewhere")

    return Job(name, elsewhere, queue, DEFAULT_RETRIES)


def _name(function: Callable[..., Any]) -> str:
    """`<package>.<function>`, such as `booking.sweep` for a function in `carnet.domains.booking.jobs`."""
    return f"{function.__module__.rpartition('.')[0].rpartition('.')[2]}.{function.__name__}"


def _runner(function: Callable[..., R]) -> Callable[..., R]:
    """`function` as the queue calls it: with `now` if it asks for it, without the tick's timestamp unless
    it does.
    """
    parameters = inspect.signature(function).parameters

    @functools.wraps(function)
    def run(**arguments: Any) -> R:
        if "timestamp" not in parameters:
            arguments.pop("timestamp", None)
        if "now" in parameters:
            arguments["now"] = instant()
        return function(**arguments)

    return run
