"""Processes that die, and databases that break off, at any statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from django.db import connection


class Died(BaseException):
    """The process is gone; nothing of its own may catch this."""


class Broke(Exception):
    """Something it needs broke; whoever is prepared for that may go on."""


def misfortune(error: BaseException) -> bool:
    """Whether `error` is one of ours, or was caused by one."""
    return isinstance(error, Died | Broke) or isinstance(error.__cause__, Died | Broke)


@contextmanager
def peril(random: Random, chance: float) -> Iterator[None]:
    """Inside the block, with this chance, one of the next statements is the last.

    It happens before the statement, or after it and before its commit; a statement that commits itself has then had
    its effect, and nobody hears of it.
    """
    if random.random() >= chance:
        yield
        return
    number, before = random.randrange(1, 9), random.random() < 0.5
    with connection.execute_wrapper(_Blow(number, before=before, error=random.choice([Died, Broke]))):
        yield


@contextmanager
def blow(chosen: tuple[int, bool, bool] | None) -> Iterator[None]:
    """As `peril` at a chosen statement: its number, whether before it, and whether the process dies of it; or never."""
    if chosen is None:
        yield
        return
    number, before, dies = chosen
    with connection.execute_wrapper(_Blow(number, before=before, error=Died if dies else Broke)):
        yield


class _Blow:
    def __init__(self, number: int, *, before: bool, error: type[BaseException]) -> None:
        self._left = number
        self._before = before
        self._error = error

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self._left -= 1
        if self._left == 0 and self._before:
            raise self._error
        result = execute(*statement)
        if self._left == 0:
            raise self._error
        return result
