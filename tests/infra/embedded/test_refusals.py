"""What cannot be done is named, in one line that says what to do, and nothing is broken by it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from carnet.infra import embedded
from carnet.infra.embedded import binaries, cluster, lock, sockets

from .support import Forged, ask, needs_root


def refusal(error: pytest.ExceptionInfo[embedded.EmbeddedDatabaseError]) -> str:
    """The text, which must be one line."""
    text = str(error.value)
    assert "\n" not in text
    return text


def test_data_of_another_version_is_refused_by_its_folder(home: Path) -> None:
    next(home.glob("postgres-[0-9]*")).rename(home / "postgres-12")

    with pytest.raises(embedded.OtherMajorVersion) as error:
        embedded.start(home)

    assert "postgres-12 was made by PostgreSQL 12" in refusal(error)
    assert sorted(path.name for path in home.glob("postgres-*[0-9]")) == ["postgres-12"]


def test_data_of_another_version_is_refused_by_its_files(home: Path) -> None:
    data = next(home.glob("postgres-[0-9]*"))
    (data / "PG_VERSION").write_text("17\n" if data.name != "postgres-17" else "18\n")

    with pytest.raises(embedded.OtherMajorVersion) as error:
        embedded.start(home)

    assert "pg_dump" in refusal(error)


def test_files_that_are_no_cluster_are_refused(home: Path) -> None:
    data = next(home.glob("postgres-[0-9]*"))
    (data / "PG_VERSION").unlink()

    with pytest.raises(embedded.DataDirectoryUnusable) as error:
        embedded.start(home)

    assert f"{data} has files but no readable PG_VERSION" in refusal(error)


def test_an_empty_data_directory_is_as_good_as_none(folder: Path) -> None:
    (folder / "home" / f"postgres-{binaries.find().major}").mkdir(parents=True)

    assert embedded.start(folder / "home").started


def test_an_initdb_that_fails_is_quoted_and_leaves_nothing(folder: Path, forged: Forged) -> None:
    forged.script("initdb", 'touch "$2/PG_VERSION"; echo "initdb: error: no space left" >&2; exit 1')

    with pytest.raises(embedded.InitdbFailed) as error:
        embedded.start(folder / "home")

    assert "initdb: error: no space left" in refusal(error)
    assert [path.name for path in (folder / "home").iterdir()] == [lock.FILE]


def test_a_system_without_utf_8_locales_gets_a_cluster_too(folder: Path, forged: Forged) -> None:
    complain = 'echo "initdb: error: invalid locale name" >&2; exit 1'
    forged.script("initdb", f'case "$*" in *--lc-ctype=C\\ *) ;; *) {complain};; esac')

    server = embedded.start(folder / "home")

    assert ask(server, "SELECT datctype FROM pg_database WHERE datname = 'carnet'") == "C"


def test_a_start_that_fails_quotes_the_log_and_may_be_tried_again(home: Path) -> None:
    own_settings = next(home.glob("postgres-[0-9]*")) / "postgresql.auto.conf"
    own_settings.write_text("max_connections = 'many'\n")

    with pytest.raises(embedded.StartFailed) as error:
        embedded.start(home)

    assert 'invalid value for parameter "max_connections"' in refusal(error)
    own_settings.write_text("")
    assert embedded.start(home).started


def test_a_pg_ctl_that_says_nothing_still_fails(home: Path, forged: Forged) -> None:
    forged.script("pg_ctl", "exit 3")

    with pytest.raises(embedded.StartFailed) as error:
        embedded.start(home)

    assert "(no output)" in refusal(error)


def test_a_start_that_hangs_is_given_up(home: Path, forged: Forged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PG_CTL", 0.2)
    forged.script("pg_ctl", "exec tail -f /dev/null")

    with pytest.raises(embedded.ProgramNotRun) as error:
        embedded.start(home)

    assert "timed out" in refusal(error)


def test_a_server_that_ends_at_once_is_noticed(home: Path, forged: Forged) -> None:
    forged.script("pg_ctl", "exit 0")

    with pytest.raises(embedded.StartFailed) as error:
        embedded.start(home)

    assert "ended at once" in refusal(error)


def test_a_home_that_cannot_be_made(folder: Path) -> None:
    (folder / "file").touch()

    with pytest.raises(embedded.HomeUnusable) as error:
        embedded.start(folder / "file" / "home")

    assert "set CARNET_HOME" in refusal(error)


def test_a_lock_that_is_never_released(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_LONGEST_TURN", 0.05)

    with lock.locked(folder), pytest.raises(embedded.HomeBusy) as error:
        embedded.start(folder)

    assert str(folder / lock.FILE) in refusal(error)


def test_a_long_path_gets_a_short_socket(home: Path) -> None:
    home = home.rename(home.with_name("long" * 25))

    server = embedded.start(home)

    assert len(os.fsencode(server.socket_directory)) < 50
    assert server.socket_directory.stat().st_mode & 0o777 == 0o700
    assert embedded.start(home).pid == server.pid
    assert ask(server, "SELECT 1") == 1
    embedded.erase(home)
    assert not server.socket_directory.exists()


def test_a_short_socket_folder_of_someone_else_is_refused(folder: Path) -> None:
    home = folder / ("long" * 25)
    taken = sockets.socket_directory(home)
    taken.touch()

    try:
        with pytest.raises(embedded.SocketDirectoryTaken) as error:
            embedded.start(home)
        assert str(taken) in refusal(error)
    finally:
        taken.unlink()


@needs_root
def test_a_socket_folder_that_another_user_made_is_refused(home: Path) -> None:
    (home / sockets.OWN_FOLDER).rename(home / "aside")
    (home / sockets.OWN_FOLDER).mkdir()
    os.chown(home / sockets.OWN_FOLDER, 12345, 12345)

    with pytest.raises(embedded.SocketDirectoryTaken):
        embedded.start(home)
