"""Being asked to end at a bad moment."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from carnet.project.processes.ending import Ending
from carnet.project.processes.supervisor import Supervisor


@pytest.fixture(autouse=True)
def _own_handlers() -> Iterator[None]:
    """Nothing is ignored, as it is where tests run in the background; what listened before comes back afterwards."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_DFL) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


class _Finalised:
    """Is told to end while it is being thrown away, where an exception is printed and lost."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_interrupts(number: signal.Signals) -> None:
    Ending().listen()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_was_lost_comes_again_at_the_next_look() -> None:
    ending = Ending()
    ending.listen()
    supervisor = Supervisor(print, ending)
    supervisor.look()
    _Finalised()
    with pytest.raises(KeyboardInterrupt):
        supervisor.look()


def test_what_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    ending = Ending()
    ending.listen()
    signal.raise_signal(signal.SIGHUP)
    ending.check()
