"""Helpers for the tests of the embedded database."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from carnet.infra.embedded import Server

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


def ask(server: Server, query: str) -> Any:
    """The only value of a query's only row; None for a statement without rows."""
    with psycopg.connect(server.url, autocommit=True, connect_timeout=10) as connection:
        cursor = connection.execute(query)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def until(condition: Callable[[], bool], *, seconds: float = 10) -> None:
    """Wait for a condition, or fail."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the condition was not met in time"


def process_text(pid: int) -> str:
    """A process's command line; nothing if there is none."""
    done = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def children(pid: int) -> list[int]:
    """The processes a process has made."""
    done = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [line.split() for line in done.stdout.splitlines()]
    return [int(child) for child, parent in pairs if int(parent) == pid]


class Forged:
    """A folder of programs that hand over to the real ones until told otherwise."""

    def __init__(self, folder: Path, real: Path) -> None:
        self.folder = folder
        self.real = real
        folder.mkdir()
        for program in ("initdb", "pg_ctl", "postgres"):
            self.script(program, "")

    def script(self, program: str, lines: str) -> None:
        """Run these shell lines before handing over, except when asked for the version."""
        path = self.folder / program
        body = f'[ "$1" = --version ] || {{ :\n{lines}\n}}\n' if lines else ""
        path.write_text(f'#!/bin/sh\n{body}exec "{self.real / program}" "$@"\n')
        path.chmod(0o755)
