"""Whether keys are as they must be, before anything is started with them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from carnet.infra.keys import files
from carnet.infra.keys.errors import KeyMissing, UnusableKey
from carnet.infra.keys.source import Source, missing

_PUBLIC_MARK: Final = "PUBLIC KEY"


def inspect(source: Source, home: Path, *, signs: bool) -> None:
    """Pass if there is a key that can be used and that others cannot read; `signs` wants a private one.

    Raises KeyMissing, UnusableKey.
    """
    text = os.environ.get(source.variable)
    if not text:
        path = source.path(home)
        text = files.read(path)
        if text is None:
            raise KeyMissing(missing(source.what, source.variable, path))
        closed(path)
    entries = source.read(text)
    if signs and any(_PUBLIC_MARK in one.text for one in entries[:1]):
        raise UnusableKey(f"{source.variable} holds only the public part here; this process needs the private key")


def closed(path: Path) -> None:
    """Pass if only its owner can read the file. Raises UnusableKey."""
    if files.open_to_others(path):
        raise UnusableKey(f"{path} can be read by others: run chmod 600 {path}, and rotate the key if they may have")
