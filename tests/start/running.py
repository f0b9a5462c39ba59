"""A demo in a folder of its own, as somebody would start it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

from carnet.infra import embedded

PATIENCE = 120.0  # seconds, on a busy machine


def wait_for(condition: Callable[[], Any], *, seconds: float = PATIENCE, what: str) -> Any:
    """Whatever true thing `condition` comes to say within some seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


def _heed_ctrl_c() -> None:
    """What a shell starts in the background ignores Ctrl-C, and so does all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Demo:
    """`carnet demo` in `home`, with what it says."""

    def __init__(
        self, home: Path, port: int, *, before: Sequence[str] = (), extra: dict[str, str] | None = None
    ) -> None:
        """Start it; `before` is what comes before the command, such as a change of user."""
        self.home = home
        self.lines: list[str] = []
        self.began = time.monotonic()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CARNET", "DATABASE"))}
        self.process = subprocess.Popen(
            [*before, sys.executable, "-m", "carnet.project", "demo"],
            env={**kept, "CARNET_HOME": str(home), "PORT": str(port), **(extra or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=_heed_ctrl_c,  # noqa: PLW1509  nothing else is running in this process yet
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for line in output:
                self.lines.append(line.rstrip())

    @property
    def said(self) -> str:
        """Everything so far."""
        return "\n".join(self.lines)

    def ready(self) -> float:
        """Wait for the first page. Seconds since the start."""
        wait_for(lambda: "ready after" in self.said or self.process.poll() is not None, what="the first page")
        assert self.process.poll() is None, self.said
        return time.monotonic() - self.began

    @property
    def port(self) -> int:
        """The one it named."""
        (line,) = [line for line in self.lines if "ready after" in line]
        return int(line.split()[0].rpartition(":")[2])

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and body of an answer; JSON is read."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            sent = {"Content-Type": "application/json"} if body is not None else {}
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, json.dumps(body) if body is not None else None, {**sent, **named})
            answer = connection.getresponse()
            text = answer.read().decode()
        return answer.status, json.loads(text) if "json" in answer.headers.get("Content-Type", "") else text

    def processes(self) -> list[psutil.Process]:
        """It, its children and the database with its own; the number of one that has ended may be another's by now."""
        server = embedded.running(self.home)
        roots = [self.process.pid] if self.process.poll() is None else []
        roots += [server.pid] if server else []
        found = []
        for pid in roots:
            with contextlib.suppress(psutil.NoSuchProcess):
                found += [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        return found

    def kill_everything(self) -> None:
        """As when the power goes: nobody has time to notice."""
        doomed = self.processes()
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for one in doomed:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.send_signal(number)
        psutil.wait_procs(doomed, timeout=10)
        self.process.wait()

    def stop(self) -> int:
        """End it as Ctrl-C does. Its exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)
