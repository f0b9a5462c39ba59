"""What a client finds: settings, encoding, extensions, and who may come in."""

from __future__ import annotations

import pwd
import stat
import subprocess
from pathlib import Path

import pytest

from carnet.infra import embedded
from carnet.infra.embedded import binaries, cluster, settings

from .support import ask, needs_root


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("listen_addresses", ""),
        ("unix_socket_permissions", "0700"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("max_connections", "200"),
        ("shared_buffers", "256MB"),
        ("jit", "off"),
        ("timezone", "UTC"),
        ("server_encoding", "UTF8"),
    ],
)
def test_settings(shared: embedded.Server, name: str, value: str) -> None:
    assert ask(shared, f"SHOW {name}") == value


@pytest.mark.parametrize("name", ["pg_trgm", "unaccent", "btree_gist", "pg_stat_statements"])
def test_extensions(shared: embedded.Server, name: str) -> None:
    if name == "pg_stat_statements" and not binaries.find().has_library(name):
        pytest.skip("these binaries come without pg_stat_statements")

    ask(shared, f"CREATE EXTENSION {name}")

    assert ask(shared, f"SELECT count(*) FROM pg_extension WHERE extname = '{name}'") == 1
    ask(shared, f"DROP EXTENSION {name}")


def test_statements_are_counted(shared: embedded.Server) -> None:
    if not binaries.find().has_library("pg_stat_statements"):
        pytest.skip("these binaries come without pg_stat_statements")

    assert ask(shared, "SHOW shared_preload_libraries") == "pg_stat_statements"


def test_letters_of_all_languages_count_as_letters(home: Path) -> None:
    server = embedded.start(home)

    ask(server, "CREATE EXTENSION pg_trgm")
    ask(server, "CREATE EXTENSION unaccent")

    assert ask(server, "SELECT unaccent('Łódź')") == "Lodz"
    assert ask(server, "SELECT upper('łódź é ß')") in {"ŁÓDŹ É ß", "ŁÓDŹ É SS"}
    assert ask(server, "SELECT similarity('Łódź', 'Gdańsk') < similarity('Łódź', 'Łódz')") is True
    assert ask(server, "SELECT 'Z' < 'a'") is True, "text is ordered by code point, the same on every system"


def test_time_zones_are_known(shared: embedded.Server) -> None:
    assert ask(shared, "SELECT ('2025-07-01 12:00Z'::timestamptz AT TIME ZONE 'Europe/Warsaw')::text") == (
        "2025-07-01 14:00:00"
    )


def test_folders_and_the_socket_are_private(shared: embedded.Server) -> None:
    for folder in (shared.data_directory, shared.socket_directory):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((shared.socket_directory / ".s.PGSQL.5432").stat().st_mode) == 0o700
    assert stat.S_IMODE((shared.data_directory / "server.log").stat().st_mode) == 0o600


@needs_root
def test_another_user_does_not_get_in(shared: embedded.Server, folder: Path) -> None:
    owner = shared.data_directory.stat().st_uid
    other = next(entry for entry in pwd.getpwall() if entry.pw_uid not in {0, owner})
    connect = f"import socket; socket.socket(socket.AF_UNIX).connect('{shared.socket_directory}/.s.PGSQL.5432')"

    done = subprocess.run(
        ["/usr/bin/python3", "-c", connect],
        user=other.pw_uid,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )

    assert "PermissionError" in done.stderr
    assert ask(shared, "SELECT 1") == 1, "while we do"


def test_settings_are_written_anew_at_each_start(home: Path) -> None:
    server = embedded.start(home)
    embedded.stop(home)
    (server.data_directory / settings.FILE).write_text("max_connections = 17\n")

    assert ask(embedded.start(home), "SHOW max_connections") == "200"


def test_alter_system_wins(home: Path) -> None:
    ask(embedded.start(home), "ALTER SYSTEM SET max_connections = 51")
    embedded.stop(home)

    assert ask(embedded.start(home), "SHOW max_connections") == "51"


def test_a_large_log_is_put_aside(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_LARGEST_LOG", 10)

    server = embedded.start(home)

    assert "shut down" in (server.data_directory / "server.log.1").read_text()
    assert "ready to accept" in (server.data_directory / "server.log").read_text()
