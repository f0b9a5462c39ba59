"""Processes that are killed by kill -9 at a point of their work, which is wrapped from outside.

A point is before or after: a step of a purchase, a question to a provider, a statement that changes something, a
commit. The child is this process forked, with connections of its own; nothing of it can clean up.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final
from unittest import mock

from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

from carnet.domains.booking.operations.purchase.steps import STEPS
from carnet.domains.payments import providers

GATES: Final = ("charge", "capture", "void", "refund", "look_up")
_READS: Final = ("SELECT", "WITH", "DECLARE", "FETCH")


@dataclass
class Points:
    """The points that a process comes by, in order; at number `fatal` (from 0) it is killed."""

    fatal: int | None = None
    told: Callable[[str], None] = lambda _point: None
    passed: Counter[str] = field(default_factory=Counter)

    def at(self, name: str) -> None:
        """Here is a point."""
        self.passed[name] += 1
        self.told(f"{name} {self.passed[name]}")
        if self.passed.total() - 1 == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with a point before and one after it."""

        @wraps(function)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.at(f"before {name}")
            result = function(*args, **kwargs)
            self.at(f"after {name}")
            return result

        return wrapped

    def statement(self, execute: Callable[..., Any], statement: str, *rest: Any) -> Any:
        """A statement that changes something, where there is no transaction that would undo it."""
        if connection.in_atomic_block or statement.lstrip().upper().startswith(_READS):
            return execute(statement, *rest)
        return self.around("statement", execute)(statement, *rest)


@contextmanager
def wrapped(points: Points) -> Iterator[None]:
    """Everything that has a point is wrapped."""
    with ExitStack() as stack:
        stack.enter_context(
            mock.patch.dict(STEPS, {step: points.around(f"step {step.value}", do) for step, do in STEPS.items()})
        )
        for gate in GATES:
            around = points.around(f"bank {gate}", getattr(providers, gate))
            stack.enter_context(mock.patch.object(providers, gate, around))
        commit = points.around("commit", DatabaseWrapper._commit)
        stack.enter_context(mock.patch.object(DatabaseWrapper, "_commit", commit))
        stack.enter_context(connection.execute_wrapper(points.statement))
        yield


def points_of(work: Callable[[], object]) -> list[str]:
    """The names of all points that `work` comes by in a process of its own, which lives."""
    reading, writing = os.pipe()

    def tell(point: str) -> None:
        os.write(writing, f"{point}\n".encode())

    child = _fork(work, Points(told=tell))
    os.close(writing)
    with os.fdopen(reading) as told:
        names = told.read().splitlines()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    return names


def killed_at(number: int, work: Callable[[], object]) -> None:
    """`work` in a process of its own that is killed at this point."""
    child = _fork(work, Points(fatal=number))
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ended == -signal.SIGKILL, f"the process was to be killed at point {number}, and ended with {ended}"


def _fork(work: Callable[[], object], points: Points) -> int:
    connection.close()  # else both would speak through it
    child = os.fork()
    if child:
        return child
    try:
        with wrapped(points):
            work()
    except BaseException:  # noqa: BLE001  nobody else can tell
        traceback.print_exc(file=sys.stderr)
        os._exit(1)
    os._exit(0)
