"""The processes of a run: `carnet` commands against the scratch database, a server on a free port, pgbench."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from carnet.infra.embedded import binaries

_SERVER_SECONDS: Final = 60.0
_TPS: Final = re.compile(r"tps = ([0-9.]+)")


class StageFailed(Exception):
    """A process that the benchmark needs did not do its part; the message has its last lines."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a run takes place: its database, its folder, and what the processes are told."""

    url: str
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every process of the run."""
        return {
            **os.environ,
            "DATABASE_URL": self.url,
            "CARNET_HOME": str(self.home),
            "CARNET_ROLE": "all",
            "CARNET_DEMO": "1",
            "CARNET_LIMIT_FACTOR": "1000000",
            "DJANGO_SETTINGS_MODULE": "carnet.project.settings",
        }

    def carnet(self, *arguments: str) -> str:
        """Run `carnet ...` to its end; what it printed. Raises StageFailed."""
        return self.run([sys.executable, "-m", "carnet.project", *arguments])

    def run(self, command: list[str]) -> str:
        """Run a command to its end; what it printed. Raises StageFailed."""
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            tail = (done.stdout + done.stderr).strip()[-1500:]
            raise StageFailed(f"{' '.join(command[:6])} ended with {done.returncode}:\n{tail}")
        return done.stdout

    @contextmanager
    def serving(self, *, threads: int = 64, processes: int = 1) -> Iterator[ServerProcess]:
        """A web server on a free port of this machine, for as long as the block runs."""
        port = free_port()
        asked = ["serve", "--port", str(port), "--threads", str(threads), "--processes", str(processes)]
        with self._running(asked, "serve.log") as process:
            wait_for_page(f"http://127.0.0.1:{port}/healthz", process)
            yield ServerProcess(port, process.pid)

    @contextmanager
    def working(self) -> Iterator[None]:
        """A worker, for as long as the block runs."""
        with self._running(["worker"], "worker.log"):
            yield

    @contextmanager
    def _running(self, arguments: list[str], log_name: str) -> Iterator[subprocess.Popen[bytes]]:
        """`carnet ...` as a process of its own, which is ended with the block."""
        command = [sys.executable, "-m", "carnet.project", *arguments]
        with (self.home / log_name).open("ab") as log:
            process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)  # noqa: S603
            try:
                yield process
            finally:
                end(process)


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A server that answers on `port`."""

    port: int
    pid: int

    def memory(self) -> float:
        """Resident memory of its largest worker, in MB."""
        return max((_resident(pid) for pid in _descendants(self.pid)), default=0.0)


def wait_for_page(address: str, process: subprocess.Popen[bytes]) -> None:
    """Ask until the page is there. Raises StageFailed if the process ends or a minute passes."""
    end_at = time.monotonic() + _SERVER_SECONDS
    while time.monotonic() < end_at:
        if process.poll() is not None:
            raise StageFailed(f"the server ended with {process.returncode}; see serve.log")
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310  an address of this machine
                if answer.status == 200:  # noqa: PLR2004
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise StageFailed(f"{address} did not answer within a minute")


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, and make it end."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def pgbench(url: str, *arguments: str) -> float:
    """Run pgbench; its transactions per second (0 for an initialisation). Raises StageFailed."""
    program = _pgbench()
    done = subprocess.run([program, *arguments, url], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise StageFailed(f"pgbench ended with {done.returncode}:\n{done.stderr.strip()[-1500:]}")
    found = _TPS.search(done.stdout)
    return float(found[1]) if found else 0.0


def _pgbench() -> str:
    """pgbench beside the embedded PostgreSQL's binaries, else on the path. Raises StageFailed."""
    beside = binaries.find().folder / "pgbench"
    found = str(beside) if beside.exists() else shutil.which("pgbench")
    if found is None:
        raise StageFailed("pgbench was found neither in the embedded PostgreSQL nor on the path")
    return found


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _descendants(pid: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        if parent == pid:
            child = int(path.parent.name)
            yield child
            yield from _descendants(child)


def _resident(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
