"""Demos in folders of their own, which are gone with everything they started when a test ends."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from carnet.infra import embedded
from carnet.project.processes.ports import reserved_port
from tests.start.running import Demo

Start = Callable[..., Demo]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A folder with a short name that any user may enter: empty at first, then with what the tests of a file left."""
    folder = Path(tempfile.mkdtemp(prefix="carnet-start-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    embedded.erase(folder)
    shutil.rmtree(folder)


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    """Starts demos in `home`, far from the ports people use."""
    started: list[Demo] = []
    # Each worker of the suite has its own ports: a demo that takes the next one would not be found by its test.
    first = 18_000 + 100 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))

    def demo(**options: Any) -> Demo:
        with reserved_port("127.0.0.1", first) as port:
            pass
        started.append(Demo(home, port, **options))
        return started[-1]

    yield demo
    for one in started:
        one.kill_everything()
