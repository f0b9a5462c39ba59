"""What the demo tells the person who started it: one line for each step, with or without a terminal."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_WIDTH: Final = 10


def line(text: str) -> None:
    """Print a line now, also into a pipe; a reader or a terminal that has gone is no reason to end."""
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def title(home: Path) -> None:
    """What this is, and where it keeps its data."""
    line("Carnet demo")
    step("data", str(home))


def step(name: str, text: str) -> None:
    """One thing that is so now."""
    line(f"  {name:<{_WIDTH}}{text}")


@contextmanager
def timed(name: str) -> Iterator[Callable[[str], None]]:
    """A step that takes a while; the block says what came of it."""
    began = time.monotonic()
    yield lambda text: step(name, f"{text} ({time.monotonic() - began:.1f} s)")


def ready(address: str, *, began: float) -> None:
    """Where it is, who may enter, and how to end it."""
    from carnet.project.demo.logins import LOGINS, PASSWORD  # noqa: PLC0415  domains read the settings, made by then

    line("")
    line(f"  {address}    ready after {time.monotonic() - began:.1f} s")
    line("")
    for login in LOGINS:
        line(f"  {login.email:<26}{login.what}")
    line(f"  password of each: {PASSWORD}")
    line("")
    line("  Ctrl-C stops it and keeps the data; make demo-reset throws the data away.")
