"""Children that are kept alive: started again, ever more slowly, when they end, and stopped together."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from carnet.project.processes import parent
from carnet.project.processes.ending import Ending

_LOOK_EVERY: Final = 0.2  # seconds
_LONGEST_PAUSE: Final = 30.0  # seconds
_SETTLED: Final = 60.0  # seconds; who lived this long is started again at once
PATIENCE: Final = 40.0  # seconds; a worker finishes its jobs first

Say = Callable[[str], None]
CARNET: Final = (sys.executable, "-m", "carnet.project")


@dataclass(slots=True)
class Child:
    """One command that should always run."""

    name: str
    command: Sequence[str]
    _process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _due: float = 0.0
    _failures: int = 0

    def start(self) -> None:
        """Start it, in a session of its own: Ctrl-C is for the supervisor, which tells its children in order."""
        self._started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603  our own command
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, parent.VARIABLE: str(os.getpid())},
        )

    def look(self, say: Say) -> None:
        """Notice its end, and start it again when its pause is over."""
        if self._process is not None and self._process.poll() is not None:
            self._plan(self._process.returncode, say)
        if self._process is None and time.monotonic() >= self._due:
            self.start()

    def end(self) -> None:
        """Ask it to end."""
        if self._process is not None:
            self._process.terminate()

    def wait(self, until: float) -> bool:
        """Wait for its end until a moment of the monotonic clock, then kill it. Whether it ended by itself."""
        if self._process is None:
            return True
        try:
            self._process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return False
        return True

    def _plan(self, status: int, say: Say) -> None:
        now = time.monotonic()
        self._failures = 0 if now - self._started > _SETTLED else self._failures + 1
        pause = min(2.0 ** (self._failures - 1), _LONGEST_PAUSE) if self._failures else 0.0
        self._process, self._due = None, now + pause
        say(f"{self.name} ended ({_why(status)}); it starts again in {pause:.0f} s")


@dataclass(slots=True)
class Supervisor:
    """Starts children, keeps them alive, stops them. `say` tells people what happens, `ending` when to stop."""

    say: Say
    ending: Ending = field(default_factory=Ending)
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, *arguments: str, program: Sequence[str] = CARNET) -> None:
        """Run `program`, by default `carnet`, with `arguments` from now on."""
        child = Child(name, [*program, *arguments])
        self.children.append(child)
        child.start()

    def watch(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """Keep the children alive until `until` says it is enough, or for ever."""
        while not until():
            self.look()
            time.sleep(_LOOK_EVERY)

    def look(self) -> None:
        """Notice children that have ended, and start those that are due. Raises KeyboardInterrupt when it is time."""
        self.ending.check()
        for child in self.children:
            child.look(self.say)

    def stop(self) -> None:
        """End all children, the one that was started last first, and kill who has not ended in time.

        A KeyboardInterrupt meanwhile kills them at once.
        """
        until = time.monotonic() + PATIENCE
        for child in reversed(self.children):
            child.end()
        for child in reversed(self.children):
            try:
                ended = child.wait(until)
            except KeyboardInterrupt:
                until = time.monotonic()
                ended = child.wait(until)
            if not ended:
                self.say(f"{child.name} did not end and was killed")


def _why(status: int) -> str:
    return f"killed by signal {-status}" if status < 0 else f"status {status}"
