"""Folders, clusters and processes for the tests of the embedded database."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from carnet.infra import embedded
from carnet.infra.embedded import binaries

from .support import Forged, process_text

ROOMY = 2_000_000_000  # bytes
SOURCE = Path(embedded.__file__).parents[3]


def fastest_root() -> str:
    """Memory where it is roomy and runs programs (not so in a container, as a rule), else the disk."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK):
        facts = os.statvfs(memory)
        if facts.f_bavail * facts.f_frsize > ROOMY and not facts.f_flag & os.ST_NOEXEC:
            return str(memory)
    return "/tmp"


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder with a short path that every user may enter; its servers are ended with it."""
    # Not tmp_path: pytest closes its parent to others, and its path is long.
    path = Path(tempfile.mkdtemp(prefix="carnet-test-", dir=fastest_root()))
    path.chmod(0o755)
    try:
        yield path
    finally:
        _end_servers(path)
        shutil.rmtree(path)


def _end_servers(path: Path) -> None:
    for lock in path.rglob("postgres.lock"):
        with suppress(embedded.EmbeddedDatabaseError):
            embedded.erase(lock.parent)
    for pid_file in path.rglob("postmaster.pid"):
        pid = int(pid_file.read_text().split()[0])
        if str(path) in process_text(pid):
            os.kill(pid, signal.SIGQUIT)


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as path:
        yield path


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """A home whose cluster is made and stopped, to copy from: half a second saved in each test."""
    with open_folder() as path:
        home = path / "home"
        embedded.start(home)
        embedded.stop(home)
        yield home


@pytest.fixture
def home(folder: Path, template: Path) -> Path:
    """A home with a cluster that does not run."""
    copy_home(template, folder / "home")
    return folder / "home"


@pytest.fixture(scope="session")
def shared(template: Path) -> Iterator[embedded.Server]:
    """A running server for tests that change nothing which others see."""
    with open_folder() as path:
        copy_home(template, path / "home")
        yield embedded.start(path / "home")


def copy_home(source: Path, target: Path) -> None:
    """Copy with owners and modes."""
    subprocess.run(["cp", "-a", source, target], check=True)


@pytest.fixture
def forged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Forged:
    """Binaries that can be told to misbehave, set as the ones to use."""
    made = Forged(folder / "forged", binaries.find().folder)
    monkeypatch.setenv(binaries.FORCED, str(made.folder))
    return made


@pytest.fixture
def python() -> Iterator[list[str]]:
    """The start of a command line that runs Python with this package; it is given a script with -c."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(SOURCE), *sys.path]))
        yield [sys.executable]
