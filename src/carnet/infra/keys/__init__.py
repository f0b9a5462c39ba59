"""The secrets of an installation: from the environment, or from files only their owner can read.

Files live in `CARNET_HOME/keys` with mode 0600. Outside production they are made on first use; two processes may do
so at once: one wins, both use it. There may be several keys for tokens, for tickets and for sealed data: see `ring` and
`rotation`.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from carnet.infra.keys import files
from carnet.infra.keys.data import data_key, data_keys
from carnet.infra.keys.errors import KeyMissing, KeysFromEnvironment, UnusableKey
from carnet.infra.keys.files import open_to_others
from carnet.infra.keys.inspection import closed, inspect
from carnet.infra.keys.rotation import SOURCES, Kind, Rotation, rotate
from carnet.infra.keys.source import missing
from carnet.infra.keys.tickets import ticket_jwks, ticket_key, ticket_key_id, ticket_public_keys, ticket_public_pems
from carnet.infra.keys.tokens import (
    TOKEN_ALGORITHM,
    read_token,
    sign_token,
    token_jwk,
    token_jwks,
    token_key,
    token_keys,
    token_public_key,
    token_public_pems,
    token_ring,
    verifying_keys,
)

__all__ = [
    "COUNT",
    "SECRET",
    "SOURCES",
    "TOKEN_ALGORITHM",
    "KeyMissing",
    "KeysFromEnvironment",
    "Kind",
    "Rotation",
    "UnusableKey",
    "closed",
    "data_key",
    "data_keys",
    "files_in_use",
    "forget",
    "inspect",
    "make_missing",
    "missing",
    "open_to_others",
    "read_token",
    "rotate",
    "secret",
    "secret_path",
    "sign_token",
    "ticket_jwks",
    "ticket_key",
    "ticket_key_id",
    "ticket_public_keys",
    "ticket_public_pems",
    "token_jwk",
    "token_jwks",
    "token_key",
    "token_keys",
    "token_public_key",
    "token_public_pems",
    "token_ring",
    "verifying_keys",
]

SECRET: Final = "CARNET_SECRET"  # noqa: S105  a variable's name
COUNT: Final = 1 + len(SOURCES)
"""How many kinds of keys there are."""


def secret(home: Path, *, make: bool = True) -> str:
    """Django's SECRET_KEY: `CARNET_SECRET`, else `<home>/keys/secret`. Empty where there is none and none is made."""
    given = os.environ.get(SECRET) or files.read(secret_path(home))
    if given or not make:
        return given or ""
    return files.create(secret_path(home), secrets.token_urlsafe(48))


def secret_path(home: Path) -> Path:
    """The file, whether or not it is there."""
    return home / "keys" / "secret"


def make_missing(home: Path) -> list[Path]:
    """Write a first key of each kind that neither the environment nor a file has. Returns the new files."""
    made = []
    if not secret(home, make=False):
        secret(home)
        made.append(secret_path(home))
    for source in SOURCES.values():
        path = source.path(home)
        if not source.given and files.read(path) is None:
            files.create(path, source.make())
            made.append(path)
    return made


def files_in_use(home: Path) -> list[Path]:
    """The files that keys are read from, where the environment has none and they are there."""
    paths = [] if os.environ.get(SECRET) else [secret_path(home)]
    paths += [source.path(home) for source in SOURCES.values() if not source.given]
    return [path for path in paths if path.exists()]


def forget() -> None:
    """Read the keys anew on their next use (after the environment or the home folder changed)."""
    for source in SOURCES.values():
        source.forget()
