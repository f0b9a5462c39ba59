"""Files only their owner can read: made whole or not at all, and replaced in one step."""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from carnet.infra.keys.errors import UnusableKey

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
Signature = tuple[int, int, int]


def read(path: Path) -> str | None:
    """The file's text; None where there is nothing. Raises UnusableKey where it cannot be read."""
    try:
        return path.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableKey(f"{path} cannot be read: {error}") from error


def signature(path: Path) -> Signature | None:
    """What is another one after each `replace`; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def open_to_others(path: Path) -> bool:
    """Whether anybody but the owner may do anything with the file."""
    return bool(path.stat().st_mode & _OTHERS)


def create(path: Path, value: str) -> str:
    """Write `value` to a new file. Of two who do so at once one wins; what the file says then is returned.

    Raises UnusableKey for a file that is there and has nothing in it.
    """
    draft = _draft(path, value)
    try:
        path.hardlink_to(draft)  # fails where another process was first
    except FileExistsError:
        value = read(path) or ""
    finally:
        draft.unlink()
    if not value:
        raise UnusableKey(f"{path} is empty: put its key back, or remove it to get a new one")
    return value


def replace(path: Path, value: str) -> None:
    """Write `value` in the file's place, for the same owner; readers see the old text or the new one."""
    draft = _draft(path, value)
    if path.exists() and os.geteuid() == 0:  # what root writes must stay readable for the service's account
        before = path.stat()
        os.chown(draft, before.st_uid, before.st_gid)
    draft.replace(path)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else changes keys in `folder` meanwhile."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _draft(path: Path, value: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    return draft
