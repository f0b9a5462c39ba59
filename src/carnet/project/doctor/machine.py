"""This machine: room on the disk, and keys that only we can read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

from carnet.infra import embedded, keys
from carnet.project.doctor.contracts import Finding, broken, fine, odd

_GIGABYTE: Final = 1_000_000_000
_LITTLE: Final = 5 * _GIGABYTE
_TOO_LITTLE: Final = _GIGABYTE // 2


def key_files() -> Iterator[Finding]:
    """Each key can be used, and its file belongs to us alone."""
    try:
        keys.token_public_key()
        keys.ticket_key()
        keys.data_key()
    except keys.UnusableKey as error:
        yield broken("keys", str(error), "correct the variable or the file it names")
        return
    home = Path(settings.CARNET_HOME)
    files = keys.files_in_use(home)
    open_to_others = [str(path) for path in files if keys.open_to_others(path)]
    if open_to_others:
        yield broken("keys", "others can read them", f"chmod 600 {' '.join(open_to_others)}")
        return
    yield fine("keys", f"{keys.COUNT - len(files)} from the environment, {len(files)} in {home / 'keys'}")


def disk() -> Iterator[Finding]:
    """Room where we write."""
    home = Path(settings.CARNET_HOME)
    server = embedded.running(home)
    for name, folder in {"disk": home, "database's disk": server.data_directory if server else home}.items():
        if name == "disk" or folder.stat().st_dev != home.stat().st_dev:
            yield _room(name, folder)


def _room(name: str, folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    seen = f"{free / _GIGABYTE:,.1f} GB free at {folder}"
    if free < _TOO_LITTLE:
        return broken(name, seen, "make room: a full disk stops the database")
    if free < _LITTLE:
        return odd(name, seen, "make room soon")
    return fine(name, seen)
