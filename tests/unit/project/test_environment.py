"""What the environment says, and what it must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from carnet.project import environment
from carnet.project.environment import UnusableVariable

NAME = "CARNET_SAMPLE"


@pytest.mark.parametrize(("said", "meant"), [("1", True), (" Yes ", True), ("on", True), ("0", False), ("", False)])
def test_a_flag_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, said: str, meant: bool) -> None:
    monkeypatch.setenv(NAME, said)
    assert environment.flag(NAME) is meant


def test_what_is_not_said_has_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert environment.flag(NAME, default=True)
    assert environment.number(NAME, 7) == 7
    assert environment.words(NAME, "a, b,") == ["a", "b"]
    assert environment.one_of(NAME, ["x", "y"], "y") == "y"


@pytest.mark.parametrize("said", ["-1", "0", "two", "1.5", "²"])
def test_a_number_is_a_whole_one(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv(NAME, said)
    with pytest.raises(UnusableVariable, match=NAME):
        environment.number(NAME, 7)


def test_a_word_is_one_of_those_that_mean_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "z")
    with pytest.raises(UnusableVariable, match="one of x, y, not 'z'"):
        environment.one_of(NAME, ["x", "y"], "x")


def test_the_home_is_an_absolute_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CARNET_HOME", "here")
    assert environment.home() == tmp_path / "here"


def test_a_database_address_is_taken_apart() -> None:
    made = environment.django_database("postgresql://ann:pw@db.example:6432/shop?sslmode=require")
    wanted = {"NAME": "shop", "USER": "ann", "PASSWORD": "pw", "HOST": "db.example", "PORT": "6432"}
    assert {name: made[name] for name in wanted} == wanted
    assert made["OPTIONS"] == {"sslmode": "require"}


def test_no_database_address_is_no_traceback() -> None:
    with pytest.raises(UnusableVariable, match="DATABASE_URL"):
        environment.django_database("mysql:shop")
