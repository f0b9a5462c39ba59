"""The server that runs on a data directory, as its pid file and the process table tell.

The pid file alone is not to be believed: after a crash, or a restart of the machine or of a container, its
number may be that of any process.
"""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from carnet.infra.embedded.errors import StopFailed
from carnet.infra.embedded.sockets import OWN_FOLDER, SOCKET_FILE
from carnet.infra.embedded.waiting import poll

_PID_FILE = "postmaster.pid"
_PID_LINE, _SOCKET_LINE, _STATUS_LINE = 0, 4, 7
_STOP = 60  # seconds


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A live server process. `status` is PostgreSQL's word: starting, ready, standby or stopping."""

    pid: int
    data: Path
    socket_directory: Path
    status: str


def find(data: Path) -> Postmaster | None:
    """The server that runs on this data directory, or None."""
    lines = _lines(data / _PID_FILE)
    pid = _pid_of(lines)
    if pid is None or not _serves(pid, data):
        return None
    padded = lines + [""] * (_STATUS_LINE + 1 - len(lines))
    socket = Path(padded[_SOCKET_LINE])
    if not (socket / SOCKET_FILE).exists():
        socket = data.parent / OWN_FOLDER  # the home was moved while the server ran
    return Postmaster(pid, data, socket, padded[_STATUS_LINE] or "starting")


def forget_stale(data: Path, socket_directory: Path) -> None:
    """Remove pid files whose process lives but is no server on this data: PostgreSQL would refuse to start.

    That of the data and that of the socket. The process may also be our server of before, killed and not yet
    buried by its parent, which in a container may never happen.
    One whose process is dead stays, for PostgreSQL handles it with more care than we could. That children of
    a dead server still run it knows even without the file, from shared memory it finds by the directory.
    """
    for file in (data / _PID_FILE, socket_directory / f"{SOCKET_FILE}.lock"):
        pid = _pid_of(_lines(file))
        if pid is not None and _exists(pid) and not _serves(pid, data):
            file.unlink(missing_ok=True)


def shut_down(postmaster: Postmaster) -> None:
    """Fast shutdown: roll back what runs, write everything out, end.

    Raises StopFailed after a minute.
    """
    if postmaster.status != "stopping":
        os.kill(postmaster.pid, signal.SIGINT)
    left = poll(lambda: find(postmaster.data), until=lambda live: live is None, seconds=_STOP)
    if left is not None:
        raise StopFailed(f"PostgreSQL (process {left.pid}) did not stop within {_STOP} s: see {left.data}/server.log")


def _lines(file: Path) -> list[str]:
    try:
        return [line.strip() for line in file.read_text().splitlines()]
    except FileNotFoundError:
        return []


def _pid_of(lines: list[str]) -> int | None:
    """The process of a pid file; None where there is none, or that of a server alone in single-user mode."""
    text = lines[_PID_LINE] if lines else ""
    return int(text) if text.isdecimal() and int(text) > 0 else None


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _serves(pid: int, data: Path) -> bool:
    """Whether a process is a PostgreSQL server on this data directory.

    By the arguments pg_ctl gives it, which anyone may read (root in a container may not read more); else by
    its working directory, for one that was started by hand, or whose folder was moved since.
    """
    return f"/postgres -D {data} " in _command_line(pid) + " " or _works_in(pid, data)


def _works_in(pid: int, data: Path) -> bool:
    """Whether a process called postgres has this working directory, as far as Linux tells."""
    process = Path(f"/proc/{pid}")
    try:
        return (process / "comm").read_text() == "postgres\n" and (process / "cwd").readlink() == data
    except OSError:
        return False


def _command_line(pid: int) -> str:
    """A process's command and arguments joined by blanks; nothing where it does not exist or is a zombie."""
    if not Path("/proc/self/cmdline").exists():
        return _command_line_from_ps(pid)
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    return os.fsdecode(b" ".join(words)).strip()


def _command_line_from_ps(pid: int) -> str:
    """The same from ps, for macOS and the BSDs."""
    command = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    return done.stdout.strip()
