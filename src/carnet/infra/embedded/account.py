"""The system account PostgreSQL runs as, and how to run something as it.

PostgreSQL refuses to run as root. An ordinary user runs it as himself; root hands it to `postgres`, else
`nobody`. Whatever root writes inside that account's folders is written by a child that has become the
account, so that nothing planted there (a symbolic link, say) can direct root's hand.
"""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from carnet.infra.embedded.errors import DataDirectoryUnusable, NoServerAccount, ProgramNotRun, tail

_ACCOUNTS_FOR_ROOT = ("postgres", "nobody")
_QUICK = 10  # seconds; for a shell's single command


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended: its exit code, and what it wrote to both outputs."""

    code: int
    output: str


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server. `switch` says that we are root and children must become it."""

    uid: int
    gid: int
    switch: bool

    def run(self, arguments: Sequence[str | Path], *, seconds: float, text: str = "") -> Finished:
        """Run a program as this account, for at most `seconds`, with `text` on its standard input.

        Raises ProgramNotRun where it cannot be executed or is too slow.
        """
        # Output goes to a file: a server that inherits a pipe would keep it open, and us waiting, for ever.
        with tempfile.TemporaryFile() as output:
            try:
                done = subprocess.run(  # noqa: S603  programs and arguments are ours
                    arguments,
                    input=text.encode(),
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd="/",  # the caller's own folder may be closed to the account
                    env=_environment(),
                    user=self.uid if self.switch else None,
                    group=self.gid if self.switch else None,
                    extra_groups=() if self.switch else None,
                    umask=0o077,
                    start_new_session=True,  # Ctrl-C in our terminal is not for the server
                    timeout=seconds,
                    check=False,
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise ProgramNotRun(f"{arguments[0]} did not run as user id {self.uid}: {error}") from error
            output.seek(0)
            return Finished(done.returncode, output.read().decode(errors="replace"))

    def write(self, path: Path, text: str, *, append: bool = False) -> None:
        """Write or extend a file as this account; a file that is replaced is replaced whole.

        Raises ProgramNotRun where that fails.
        """
        script = 'cat >> "$1"' if append else 'cat > "$1.new" && mv "$1.new" "$1"'
        finished = self.run(["/bin/sh", "-c", script, "sh", path], seconds=_QUICK, text=text)
        if finished.code != 0:
            raise ProgramNotRun(f"{path} was not written as user id {self.uid}: {tail(finished.output)}")

    def may_work_in(self, folder: Path) -> bool:
        """Whether this account can enter, read and write a folder, all its parents being what they are."""
        script = 'test -r "$1" && test -w "$1" && test -x "$1"'
        return self.run(["/bin/sh", "-c", script, "sh", folder], seconds=_QUICK).code == 0

    def own(self, path: Path) -> None:
        """Give a folder of ours to this account. Raises OSError where the file system cannot."""
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def _environment() -> dict[str, str]:
    """Our environment, without what would lead PostgreSQL to another port, directory or language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**kept, "LANG": "C", "LC_ALL": "C"}


def account_for(data: Path) -> Account:
    """The account for a data directory: its owner if it is in use, else the one a new cluster gets.

    Raises DataDirectoryUnusable where the owner cannot run it, NoServerAccount where root finds no account.
    """
    us = os.geteuid()
    owner = data.stat() if data.exists() else None
    if us != 0:
        if owner is not None and owner.st_uid != us:
            raise DataDirectoryUnusable(
                f"{data} belongs to user id {owner.st_uid} and we are {us}: run as that user or as root, "
                "or set CARNET_HOME to another folder"
            )
        return Account(us, os.getegid(), switch=False)
    if owner is None or not any(data.iterdir()):
        return _account_under_root()
    if owner.st_uid == 0:
        raise DataDirectoryUnusable(
            f"{data} belongs to root, as whom PostgreSQL does not run: give it to another user with chown -R"
        )
    return Account(owner.st_uid, owner.st_gid, switch=True)


def _account_under_root() -> Account:
    """The first of the known accounts that this system has."""
    for name in _ACCOUNTS_FOR_ROOT:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, switch=True)
    raise NoServerAccount(
        "PostgreSQL does not run as root and this system has no user postgres or nobody: add one "
        "(useradd --system postgres), or run as an ordinary user"
    )
