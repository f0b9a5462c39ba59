"""Where keys of one kind come from, looked at again every few seconds, so that a rotation needs no restart."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from carnet.infra.keys import files, ring
from carnet.infra.keys.errors import KeyMissing, UnusableKey
from carnet.infra.keys.files import Signature

LOOK_EVERY: Final = 2.0
"""Seconds after which a file is looked at again."""

_LOG = logging.getLogger(__name__)
Entries = tuple[ring.Entry, ...]


class _Seen(NamedTuple):
    entries: Entries
    signature: Signature | None
    looked_at: float


@dataclass(slots=True)
class Source:
    """A variable of the environment, else a file in `<home>/keys`. `make` writes a key, `check` refuses bad ones."""

    what: str
    variable: str
    name: str
    make: Callable[[], str]
    check: Callable[[str], object]
    _seen: _Seen | None = field(default=None, repr=False)

    def path(self, home: Path) -> Path:
        """The file, whether or not it is there."""
        return home / "keys" / self.name

    @property
    def given(self) -> bool:
        """Whether the environment has the keys."""
        return bool(os.environ.get(self.variable))

    def entries(self, *, again: bool = False) -> Entries:
        """The keys, newest first; the same tuple for as long as nothing has changed. `again` looks right now.

        Raises KeyMissing, UnusableKey.
        """
        seen, now = self._seen, time.monotonic()
        if seen is not None and not again and now < seen.looked_at + LOOK_EVERY:
            return seen.entries
        fresh = self._look(seen, now)
        self._seen = fresh
        return fresh.entries

    def forget(self) -> None:
        """Read anew on the next use."""
        self._seen = None

    def read(self, text: str) -> Entries:
        """The keys in `text`, each of which must be of this kind. Raises UnusableKey."""
        found = ring.parse(text)
        for one in found:
            self.check(one.text)
        if not found:
            raise UnusableKey(f"{self.variable} has no key in it")
        return found

    def _look(self, seen: _Seen | None, now: float) -> _Seen:
        value = os.environ.get(self.variable)
        if value:  # never changes while a process lives
            return seen._replace(looked_at=now) if seen else _Seen(self.read(value), None, now)
        path = self.path(_home())
        found = files.signature(path)  # before reading: what is replaced in between is read again next time
        if seen and found == seen.signature:
            return seen._replace(looked_at=now)
        try:
            return _Seen(self.read(self._text(path)), found or files.signature(path), now)
        except UnusableKey as error:
            if seen is None:
                raise
            _LOG.warning("%s cannot be used, so the keys read before stay in use: %s", path, error)
            return seen._replace(looked_at=now)

    def _text(self, path: Path) -> str:
        text = files.read(path)
        if text is None and not _may_make():
            raise KeyMissing(missing(self.what, self.variable, path))
        return text or files.create(path, self.make())


def missing(what: str, variable: str, path: Path) -> str:
    """The one line about a key that is not there."""
    return f"there is no {what}: set {variable}, or run carnet make-keys, which writes {path}"


def _home() -> Path:
    from django.conf import settings  # noqa: PLC0415  the settings themselves ask for the secret

    return Path(settings.CARNET_HOME)


def _may_make() -> bool:
    from django.conf import settings  # noqa: PLC0415

    return not settings.PRODUCTION
