"""The `carnet` command: one clear line where something is wrong."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


def carnet(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in an environment where only these variables are about Carnet."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CARNET", "DATABASE", "PORT"))}
    return subprocess.run(
        [sys.executable, "-m", "carnet.project", *arguments],
        env={**kept, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("arguments", "environment", "line"),
    [
        (["migrate"], {}, "carnet: connection failed: connection to server at"),
        (["check"], {"CARNET_ROLE": "both"}, "carnet: CARNET_ROLE must be one of all, identity, catalog, sales"),
        (["check"], {"DATABASE_URL": "mysql:shop"}, "carnet: DATABASE_URL is no PostgreSQL address"),
        (["serve"], {"CARNET_THREADS": "many"}, "carnet: CARNET_THREADS must be a whole number of at least 1"),
        (["demo"], {"PORT": "http"}, "carnet: PORT must be a whole number of at least 1, not 'http'"),
        (["demo"], {"PORT": "65536"}, "carnet: no port from 65536 on is free"),
        (["demo"], {}, "carnet: connection failed"),
        (["demo", "--reset"], {}, "carnet: DATABASE_URL is set: only the embedded database is thrown away"),
        (["create-admin", "ann@example.com"], {}, "carnet: connection failed"),
    ],
)
def test_a_known_error_is_one_line(
    arguments: list[str], environment: dict[str, str], line: str, tmp_path: Path
) -> None:
    done = carnet(*arguments, **{"DATABASE_URL": NOWHERE, "CARNET_HOME": str(tmp_path)} | environment)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1


def test_a_home_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = carnet("demo", CARNET_HOME=str(tmp_path / "file" / "home"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "set CARNET_HOME to another folder" in done.stderr


def test_a_reset_of_nothing_says_so(tmp_path: Path) -> None:
    done = carnet("demo", "--reset", CARNET_HOME=str(tmp_path / "home"))
    assert (done.returncode, done.stdout) == (0, f"there was nothing in {tmp_path / 'home'}\n")


def test_the_doctor_finds_a_database_that_is_not_there(tmp_path: Path) -> None:
    with socket.socket() as bound:  # but nobody listens
        bound.bind(("127.0.0.1", 0))
        url = f"postgresql://nobody@127.0.0.1:{bound.getsockname()[1]}/none"
        done = carnet("doctor", DATABASE_URL=url, CARNET_HOME=str(tmp_path))
    assert done.returncode == 1
    assert "BROKEN  database" in done.stdout
    assert "Traceback" not in done.stderr


def test_help_knows_our_commands(tmp_path: Path) -> None:
    done = carnet("help", DATABASE_URL=NOWHERE, CARNET_HOME=str(tmp_path))
    for command in ("audit", "create_admin", "demo", "doctor", "import_gtfs", "serve", "token", "worker"):
        assert f"    {command}\n" in done.stdout
