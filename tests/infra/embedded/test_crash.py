"""Crashes, kills and stale traces of them."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from carnet.infra import embedded
from carnet.infra.embedded import postmaster
from carnet.infra.embedded.account import account_for

from .support import Forged, ask, children, process_text, until

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("with_children", [True, False])
def test_a_killed_server_recovers(home: Path, with_children: bool) -> None:
    server = embedded.start(home)
    ask(server, "CREATE TABLE sold AS SELECT 7 AS seat")
    victims = [server.pid, *(children(server.pid) if with_children else [])]

    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    again = embedded.start(home)

    assert again.started
    assert again.pid != server.pid
    assert ask(again, "SELECT seat FROM sold") == 7


def test_a_killed_parent_leaves_a_server_that_is_attached_to(home: Path, python: list[str]) -> None:
    script = (
        "import sys, signal; from pathlib import Path; from carnet.infra import embedded; "
        f"print(embedded.start(Path({str(home)!r})).pid, flush=True); signal.pause()"
    )
    with subprocess.Popen([*python, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()

    server = embedded.start(home)

    assert (server.pid, server.started) == (pid, False)


def test_the_keyboard_interrupt_of_a_terminal_does_not_reach_the_server(home: Path) -> None:
    server = embedded.start(home)

    assert os.getsid(server.pid) != os.getsid(0)


def test_two_starts_at_once_give_one_server(folder: Path, python: list[str]) -> None:
    script = (
        "from pathlib import Path; from carnet.infra import embedded; "
        f"server = embedded.start(Path({str(folder / 'home')!r})); print(server.pid, server.started)"
    )
    calls = [subprocess.Popen([*python, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(3)]
    answers = [call.communicate(timeout=60)[0].split() for call in calls]

    assert len({pid for pid, _ in answers}) == 1
    assert sorted(started for _, started in answers) == ["False", "False", "True"]


def test_an_interrupted_initdb_leaves_no_half_cluster(folder: Path, forged: Forged, python: list[str]) -> None:
    home = folder / "home"
    forged.script("initdb", 'echo 18 > "$2/PG_VERSION"; echo $$ > "$2/reached"; exec tail -f /dev/null')
    script = f"from pathlib import Path; from carnet.infra import embedded; embedded.start(Path({str(home)!r}))"

    with subprocess.Popen([*python, "-c", script]) as parent:
        until(lambda: any(reached.read_text() for reached in home.glob("*/reached")))
        stuck = int(next(home.glob("*/reached")).read_text())
        parent.kill()
    os.kill(stuck, signal.SIGKILL)
    forged.script("initdb", "")

    assert embedded.running(home) is None
    assert ask(embedded.start(home), "SELECT 1") == 1
    assert not list(home.glob("*.new-*"))


@contextmanager
def stranger(home: Path) -> Iterator[int]:
    """A process of the account the server runs as, that is not a server."""
    account = account_for(next(home.glob("postgres-[0-9]*")))
    become = {"user": account.uid, "group": account.gid} if account.switch else {}
    with subprocess.Popen(["tail", "-f", "/dev/null"], **become) as process:  # type: ignore[call-overload]
        try:
            yield process.pid
        finally:
            process.kill()


def leave_pid_file(home: Path, pid: int) -> None:
    """The pid file of a server that was ready, with another process's number."""
    data = next(home.glob("postgres-[0-9]*"))
    lines = [str(pid), str(data), "1700000000", "5432", str(home / "postgres-run"), "", "  1 1", "ready   "]
    (data / "postmaster.pid").write_text("\n".join(lines) + "\n")


def test_a_pid_file_that_names_another_process_is_stale(home: Path) -> None:
    with stranger(home) as pid:
        leave_pid_file(home, pid)

        assert embedded.running(home) is None
        assert embedded.stop(home) is False
        assert ask(embedded.start(home), "SELECT 1") == 1
        assert process_text(pid), "the other process was left alone"


def test_a_pid_file_that_names_another_server_is_stale(home: Path, shared: embedded.Server) -> None:
    leave_pid_file(home, shared.pid)

    assert embedded.running(home) is None
    assert embedded.start(home).pid != shared.pid
    assert ask(shared, "SELECT 1") == 1


@pytest.mark.parametrize("text", ["", "nonsense\n", "-5\n/data\n"])
def test_a_pid_file_without_a_process_names_no_server(home: Path, text: str) -> None:
    (next(home.glob("postgres-[0-9]*")) / "postmaster.pid").write_text(text)

    assert embedded.running(home) is None


def test_a_pid_file_of_a_dead_process_is_stale(home: Path) -> None:
    with stranger(home) as pid:
        pass
    leave_pid_file(home, pid)

    assert ask(embedded.start(home), "SELECT 1") == 1


def test_a_server_that_someone_started_by_hand_is_attached_to(home: Path) -> None:
    server = embedded.start(home)
    embedded.stop(home)
    account = account_for(server.data_directory)
    command: list[str | Path] = [embedded.binaries.find().folder / "pg_ctl", "start", "-s", "-w", "-D"]
    account.run([*command, f"{server.data_directory}/.", "-l", "/dev/null"], seconds=30)

    assert embedded.start(home).started is False


def test_a_server_is_known_by_ps_where_there_is_no_proc(
    shared: embedded.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postmaster, "_command_line", postmaster._command_line_from_ps)
    monkeypatch.setattr(postmaster, "_works_in", lambda pid, data: False)

    found = postmaster.find(shared.data_directory)

    assert found is not None
    assert found.pid == shared.pid
    assert not postmaster._serves(shared.pid, shared.data_directory.with_name("postgres-1"))
    assert not postmaster._serves(os.getpid(), shared.data_directory)


def test_a_home_that_was_moved_while_its_server_ran_is_attached_to(home: Path) -> None:
    if not Path("/proc/self/cwd").exists():
        pytest.skip("without /proc a moved server cannot be told from another")
    server = embedded.start(home)

    moved = home.rename(home.with_name("moved"))

    again = embedded.start(moved)
    assert (again.pid, again.started) == (server.pid, False)
    assert ask(again, "SELECT 1") == 1
