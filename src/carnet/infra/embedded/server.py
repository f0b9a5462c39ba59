"""What callers get: where the server is and how to connect."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from carnet.infra.embedded.errors import StartFailed, tail
from carnet.infra.embedded.postmaster import Postmaster

DATABASE = "carnet"
_CONNECT = 10  # seconds


@dataclass(frozen=True, slots=True)
class Server:
    """A server that accepts connections.

    `url` is a libpq connection URL for the database `carnet`, `version` PostgreSQL's major version; `started`
    tells whether this call started it (True) or found it running (False).
    """

    url: str
    data_directory: Path
    socket_directory: Path
    pid: int
    version: int
    started: bool


def describe(postmaster: Postmaster, *, started: bool) -> Server:
    """The server of a live process."""
    return Server(
        url=_url(postmaster, DATABASE),
        data_directory=postmaster.data,
        socket_directory=postmaster.socket_directory,
        pid=postmaster.pid,
        version=int((postmaster.data / "PG_VERSION").read_text()),
        started=started,
    )


def create_database(postmaster: Postmaster) -> None:
    """Create the database `carnet` if it is absent. Raises StartFailed where the server cannot be reached."""
    try:
        url = _url(postmaster, "postgres")
        with psycopg.connect(url, autocommit=True, connect_timeout=_CONNECT) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.Error as error:
        raise StartFailed(
            f"PostgreSQL runs on {postmaster.data} but does not serve us, see server.log there: {tail(str(error))}"
        ) from error


def _url(postmaster: Postmaster, database: str) -> str:
    """A connection URL; it names the port too, for PGPORT in a client's environment would change it."""
    return f"postgresql:///{database}?host={quote(str(postmaster.socket_directory))}&port=5432&user=postgres"
