"""Start, stop, find and erase a home's database."""

from __future__ import annotations

import shutil
from pathlib import Path

from carnet.infra.embedded import binaries, cluster, copies, place, postmaster
from carnet.infra.embedded.account import account_for
from carnet.infra.embedded.errors import StartFailed
from carnet.infra.embedded.lock import locked
from carnet.infra.embedded.postmaster import Postmaster
from carnet.infra.embedded.server import Server, create_database, describe
from carnet.infra.embedded.sockets import make_private, socket_directory
from carnet.infra.embedded.waiting import poll

_SETTLE = 60  # seconds for a server that is starting or stopping to have done so
_DYING = 2  # seconds
_ACCEPTING = "ready"


def start(home: Path) -> Server:
    """The running server of a home folder, with its database `carnet`; made and started as far as needed.

    Two calls at once, from any processes, give one server. Raises the subclasses of EmbeddedDatabaseError.
    """
    home = home.resolve()
    with locked(home):
        found = _attach(home)
        live = found or _boot(home)
        return describe(live, started=found is None)


def stop(home: Path) -> bool:
    """Shut the home's server down, rolling back what is unfinished; whether there was one to stop.

    Raises StopFailed after a minute, DataDirectoryUnusable where the server is another user's.
    """
    home = home.resolve()
    if not home.exists():
        return False
    with locked(home):
        return _stop(home)


def running(home: Path) -> Server | None:
    """The home's server if it accepts connections now; changes nothing.

    Raises DataDirectoryUnusable where the data is another user's.
    """
    live = _live(home.resolve())
    if live is None or live.status != _ACCEPTING:
        return None
    return describe(live, started=False)


def erase(home: Path) -> bool:
    """Stop the home's server and delete its data for good, wherever it is; whether there was anything.

    To be used rather than removing the home folder, since the data may be outside of it (see place.py).
    """
    home = home.resolve()
    if not home.exists():
        return False
    with locked(home):
        _stop(home)
        base = place.base_of(home)
        shutil.rmtree(socket_directory(base), ignore_errors=True)
        folders = list(base.glob("postgres-*/"))
        for folder in folders:
            shutil.rmtree(folder)
        place.forget_base(home, base)
    return bool(folders)


def _live(home: Path) -> Postmaster | None:
    """The server process of a home, in whatever state.

    Of whatever version too: one that runs on is of use until it is stopped; then the next start refuses.
    """
    for data in place.clusters(place.base_of(home)):
        account_for(data)  # refuses what is not ours to look into
        live = postmaster.find(data)
        if live is not None:
            return live
    return None


def _stop(home: Path) -> bool:
    live = _live(home)
    if live is not None:
        postmaster.shut_down(live)
    return live is not None


def _attach(home: Path) -> Postmaster | None:
    """The home's server with its database, if it runs."""
    live = _settled(home)
    if live is None:
        return None
    try:
        create_database(live)
    except StartFailed:
        # A server that is killed at this moment looks alive for as long as the system takes to end it.
        if poll(lambda: postmaster.find(live.data), until=lambda left: left is None, seconds=_DYING):
            raise
        return None
    return live


def _settled(home: Path) -> Postmaster | None:
    """The home's server once it accepts connections, or None once there is none.

    A server whose starter was killed may be starting still, one that was stopped by hand may be stopping.
    """
    live = poll(lambda: _live(home), until=lambda live: live is None or live.status == _ACCEPTING, seconds=_SETTLE)
    if live is not None and live.status != _ACCEPTING:
        raise StartFailed(
            f"PostgreSQL has been {live.status} for {_SETTLE} s: see {live.data}/server.log, then try again"
        )
    return live


def _boot(home: Path) -> Postmaster:
    """Start the server, on a new cluster where there is none."""
    found = binaries.find()
    base = place.base_of(home)
    data = place.data_directory(base, found.major)
    account = account_for(data)
    exists = place.holds_cluster(data, found.major)
    if not exists and base == home:
        base = place.choose_base(home, account)
        data = place.data_directory(base, found.major)
    usable = copies.readable_by(account, found, base)
    if not exists:
        cluster.create(data, usable, account)
    sockets = socket_directory(base)
    make_private(sockets, account)
    cluster.launch(data, usable, account, sockets)
    live = postmaster.find(data)
    if live is None:
        raise StartFailed(f"PostgreSQL started and ended at once: see {data}/server.log, then try again")
    create_database(live)
    return live
