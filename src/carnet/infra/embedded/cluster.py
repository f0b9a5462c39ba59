"""Making a cluster and starting its server."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from carnet.infra.embedded import postmaster, settings
from carnet.infra.embedded.account import Account
from carnet.infra.embedded.binaries import Binaries
from carnet.infra.embedded.errors import InitdbFailed, StartFailed, tail
from carnet.infra.embedded.waiting import poll

_INITDB = 120  # seconds; half a second on a good disk
_START = 60  # seconds; recovery after a crash is part of it
_PG_CTL = _START + 10  # seconds
_CHILDREN_END = 10  # seconds for the children of a killed server to notice
_LARGEST_LOG = 10_000_000  # bytes
_BUILTIN_PROVIDER_SINCE = 17  # major version

# The character type must know letters beyond ASCII even where collation is not the system library's, else
# pg_trgm sees nothing in "Łódź" but the d. The first that the system has is taken.
_CHARACTER_TYPES = ("C.UTF-8", "en_US.UTF-8", "C")


def create(data: Path, binaries: Binaries, account: Account) -> None:
    """Make a cluster at `data`, which is absent or empty.

    It is made beside and renamed when whole, so that an interruption leaves nothing that looks like one.
    Raises InitdbFailed.
    """
    for leftover in data.parent.glob(f"{data.name}.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    # A new name each time: a child of an initdb that was killed may still write under the old one.
    fresh = Path(tempfile.mkdtemp(prefix=f"{data.name}.new-", dir=data.parent))
    try:
        account.own(fresh)
        _initdb(fresh, binaries, account)
        account.write(fresh / "postgresql.conf", f"\ninclude '{settings.FILE}'\n", append=True)
        _sync(fresh / "postgresql.conf")
        fresh.rename(data)
        _sync(data.parent)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _initdb(fresh: Path, binaries: Binaries, account: Account) -> None:
    """Run initdb with the first character type that this system has."""
    for character_type in _CHARACTER_TYPES:
        finished = account.run(_initdb_command(fresh, binaries, character_type), seconds=_INITDB)
        if finished.code == 0:
            return
        if "invalid locale" not in finished.output:
            break
    raise InitdbFailed(f"initdb could not make a cluster; correct this and start again: {tail(finished.output)}")


def _initdb_command(fresh: Path, binaries: Binaries, character_type: str) -> list[str | Path]:
    """UTF-8, text in order of code points, checksums, and no way in but the private socket.

    That socket's folder is closed to all but the server's account and root, so it needs no password; `peer`
    would refuse root, whose name is not that of the account.
    """
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [
        binaries.folder / "initdb",
        *("-D", fresh),
        *("-U", "postgres", "--auth-local=trust", "--auth-host=reject"),
        *("-E", "UTF8", "--locale=C", f"--lc-ctype={character_type}"),
        *(builtin if binaries.major >= _BUILTIN_PROVIDER_SINCE else []),
        *("-k", "--no-instructions"),
    ]


def launch(data: Path, binaries: Binaries, account: Account, socket_directory: Path) -> None:
    """Write the settings, start the server and wait until it accepts connections.

    Raises StartFailed with what the log says.
    """
    account.write(data / settings.FILE, settings.render(binaries, socket_directory))
    _turn_log_over(data / "server.log")
    postmaster.forget_stale(data, socket_directory)
    complaint = poll(
        lambda: _try(data, binaries, account),
        # After a kill -9 of the server alone its children need a moment to notice and go.
        until=lambda said: said is None or "is still in use" not in said,
        seconds=_CHILDREN_END,
    )
    if complaint is not None:
        raise StartFailed(f"PostgreSQL did not start on {data}; correct what it says: {tail(complaint)}")


def _try(data: Path, binaries: Binaries, account: Account) -> str | None:
    """Start once; None if the server runs, else what the log or pg_ctl says."""
    log = data / "server.log"
    before = log.stat().st_size if log.exists() else 0
    command: list[str | Path] = [
        binaries.folder / "pg_ctl",
        *("start", "-s", "-w", "-t", str(_START)),
        *("-D", data, "-l", log),
    ]
    finished = account.run(command, seconds=_PG_CTL)
    if finished.code == 0:
        return None
    logged = log.read_bytes()[before:].decode(errors="replace") if log.exists() else ""
    return logged or finished.output


def _turn_log_over(log: Path) -> None:
    """Begin a new log when the old one is large, and keep that one."""
    if log.exists() and log.stat().st_size > _LARGEST_LOG:
        log.replace(log.with_name("server.log.1"))


def _sync(path: Path) -> None:
    """Make a file's content, or a folder's names, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
