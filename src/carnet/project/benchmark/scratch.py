"""The database that the benchmark may fill, load and drop: one it has made itself, known by its mark."""

from __future__ import annotations

from typing import Final

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

NAME: Final = "carnet_bench"
MARK: Final = "scratch database of carnet bench"


class NotScratch(Exception):
    """The database named carnet_bench was not made by the benchmark, which therefore leaves it alone."""


def prepare(url: str) -> str:
    """Make an empty scratch database on the server behind `url`; the connection string to it.

    Raises NotScratch where a database of that name is somebody else's.
    """
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as server:
        _drop(server)
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(NAME), sql.Literal(MARK)))
    return make_conninfo(url, dbname=NAME)


def drop(url: str) -> None:
    """Drop the scratch database again. Raises NotScratch."""
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as server:
        _drop(server)


def check(url: str) -> None:
    """Raises NotScratch unless `url` leads to a database that `prepare` made."""
    name = str(conninfo_to_dict(url).get("dbname", ""))
    with psycopg.connect(url) as server:
        if name != NAME or _mark(server) != MARK:
            raise NotScratch(f"the database {name!r} is not a scratch database of the benchmark; nothing was touched")


def _drop(server: psycopg.Connection[tuple[object, ...]]) -> None:
    exists = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
    if not exists:
        return
    if _mark(server) != MARK:
        raise NotScratch(f"there is a database {NAME!r} that the benchmark did not make; nothing was touched")
    server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME)))


def _mark(server: psycopg.Connection[tuple[object, ...]]) -> object:
    row = server.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [NAME]
    ).fetchone()
    return row[0] if row else None
