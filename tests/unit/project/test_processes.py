"""Ports, places in a home, children that follow their parents, and the supervisor."""

from __future__ import annotations

import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from carnet.infra.embedded import HomeUnusable
from carnet.project.processes.home import Tenancy, stay
from carnet.project.processes.ports import NoFreePort, reserved_port
from carnet.project.processes.supervisor import Supervisor
from tests.start.running import wait_for

PYTHON = (sys.executable, "-c")
FIRST = 19_000


@pytest.fixture
def listener() -> Iterator[int]:
    """A port somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_is_taken_is_passed_over(listener: int) -> None:
    with reserved_port("127.0.0.1", FIRST) as port:
        assert port >= FIRST
    with reserved_port("127.0.0.1", listener) as port:
        assert port > listener


def test_two_who_look_at_once_get_two_ports() -> None:
    with reserved_port("127.0.0.1", FIRST) as first, reserved_port("127.0.0.1", first) as second:
        assert second > first
    with reserved_port("127.0.0.1", first) as again:
        assert again == first


def test_a_port_is_a_port() -> None:
    with pytest.raises(NoFreePort), reserved_port("127.0.0.1", 70_000):
        pass


def test_who_is_alone_in_a_home_can_close_it(tmp_path: Path) -> None:
    first, second = Tenancy(tmp_path / "home"), Tenancy(tmp_path / "home")
    assert not first.alone()
    first.leave()
    assert second.alone()
    second.leave()


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeUnusable, match="CARNET_HOME"):
        Tenancy(tmp_path / "file" / "home")


@pytest.fixture
def said() -> list[str]:
    """What the supervisor told people."""
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    """One that stops its children at the end."""
    made = Supervisor(said.append)
    yield made
    made.stop()


def test_who_ends_is_started_again_more_and_more_slowly(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start("clerk", "raise SystemExit(3)", program=PYTHON)
    supervisor.watch(until=lambda: len(said) == 2)
    assert said == [
        "clerk ended (status 3); it starts again in 1 s",
        "clerk ended (status 3); it starts again in 2 s",
    ]


def test_who_does_not_listen_is_killed(said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carnet.project.processes.supervisor.PATIENCE", 0.5)
    deaf = f"""
        import pathlib, signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        pathlib.Path({str(tmp_path / "deaf")!r}).touch()
        time.sleep(600)
    """
    supervisor = Supervisor(said.append)
    supervisor.start("clerk", textwrap.dedent(deaf), program=PYTHON)
    supervisor.watch(until=(tmp_path / "deaf").exists)
    supervisor.stop()
    assert said == ["clerk did not end and was killed"]


def test_a_child_follows_a_parent_that_was_killed() -> None:
    child = "from carnet.project.processes.parent import follow_parent; import time; follow_parent(); time.sleep(600)"
    parent = f"""
        import os, subprocess, sys, time
        os.environ["CARNET_PARENT"] = str(os.getpid())
        child = subprocess.Popen([sys.executable, "-c", {child!r}])
        print(child.pid, flush=True)
        time.sleep(600)
    """
    with subprocess.Popen([*PYTHON, textwrap.dedent(parent)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        orphan = psutil.Process(int(process.stdout.readline()))
        process.kill()
    wait_for(lambda: not _lives(orphan), seconds=20, what="the end of the child")


def _lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_who_serves_on_the_embedded_database_keeps_it_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Tenancy] = []
    monkeypatch.setattr("carnet.project.processes.home._kept", kept)
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/shop")
    stay(tmp_path)
    assert kept == []
    monkeypatch.delenv("DATABASE_URL")
    stay(tmp_path)
    demo = Tenancy(tmp_path)
    assert not demo.alone()
    demo.leave()
    kept.pop().leave()
