"""What the figures are measured against, on the same machine and in the same run."""

from __future__ import annotations

import tempfile
from pathlib import Path

import psycopg

from carnet.infra import sql
from carnet.project.benchmark import crowd
from carnet.project.benchmark.crowd import Client
from carnet.project.benchmark.stage import ServerProcess, Stage, pgbench

_CLIENTS = 16
_SCALE = 20
_CONSTANT = "/api/v1/problems/NOT_FOUND"


def database_limit(stage: Stage, seconds: int) -> float:
    """L1: TPC-B transactions per second, 16 clients, scale 20."""
    pgbench(stage.url, "--initialize", "--quiet", f"--scale={_SCALE}")
    return pgbench(stage.url, "--protocol=prepared", f"--client={_CLIENTS}", "--jobs=2", f"--time={seconds}")


def raw_sale(stage: Stage, seconds: int) -> float:
    """L2: purchases per second by calling the hot functions directly, one at a time in each of 16 clients."""
    with psycopg.connect(stage.url, autocommit=True) as server:
        server.execute(sql.load(__package__, "raw_sale").encode())
        buyers, listings = _count(server, "bench_buyer"), _count(server, "bench_listing")
        before = _confirmed(server)
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "buy.sql"
            script.write_text(
                f"\\set buyer random(1, {buyers})\n\\set listing random(1, {listings})\n"
                "\\set seat random(0, 499)\n\\set leg random(0, 8)\n"
                "SELECT bench_buy(:buyer, :listing, :seat, :leg);\n"
            )
            pgbench(
                stage.url, "--no-vacuum", f"--file={script}", "--protocol=prepared", f"--client={_CLIENTS}",
                "--jobs=2", f"--time={seconds}",
            )  # fmt: skip
        return (_confirmed(server) - before) / seconds


def http_limit(server: ServerProcess, seconds: int) -> float:
    """L3: constant JSON per second through the same framework, 64 clients."""

    async def ask(client: Client, _number: int) -> None:
        await client.get(_CONSTANT)

    return crowd.run(server.port, 64, crowd.for_seconds(seconds, ask)).per_second


def _count(server: psycopg.Connection[tuple[int, ...]], table: str) -> int:
    row = server.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608  a constant
    return row[0] if row else 0


def _confirmed(server: psycopg.Connection[tuple[int, ...]]) -> int:
    row = server.execute("SELECT count(*) FROM booking_booking WHERE status = 'confirmed'").fetchone()
    return row[0] if row else 0
