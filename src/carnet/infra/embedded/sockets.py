"""The folder of the Unix socket. Whoever can enter it is a superuser of the database, so only two can."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from carnet.infra.embedded.account import Account
from carnet.infra.embedded.errors import SocketDirectoryTaken

OWN_FOLDER = "postgres-run"
SOCKET_FILE = ".s.PGSQL.5432"
_LONGEST_PATH = 100  # bytes; Linux takes 107, macOS 103


def socket_directory(base: Path) -> Path:
    """The folder for a base's socket: in the base, or under /tmp if the socket's path would be too long.

    So too if it has a comma, which in a client's connection string would part two hosts.
    /tmp rather than XDG_RUNTIME_DIR, which differs between a login and a service and goes with the login.
    """
    own = base / OWN_FOLDER
    if len(os.fsencode(own / SOCKET_FILE)) <= _LONGEST_PATH and "," not in str(own):
        return own
    name = hashlib.sha256(os.fsencode(base)).hexdigest()[:16]
    return Path("/tmp") / f"carnet-{name}"  # noqa: S108  refused below if it is another's


def make_private(folder: Path, account: Account) -> None:
    """Make a folder of mode 700 that belongs to the account.

    Raises SocketDirectoryTaken where something of that name belongs to someone else.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        facts = folder.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in {account.uid, os.geteuid()}:
            raise SocketDirectoryTaken(
                f"{folder} belongs to someone else: remove it, or set CARNET_HOME to a short path"
            ) from None
    folder.chmod(0o700)
    account.own(folder)
