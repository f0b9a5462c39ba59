"""What a production start refuses, each through the command line's entry: one line on stderr and exit status 2."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from carnet.infra import keys
from carnet.infra.keys import data, tickets, tokens
from carnet.project import commands, environment

SECRET = "zJ9xk2Qf7Lw0Ht5Vb8Rn3Mc6Yd1Pg4Sj-zJ9xk2Qf7Lw0Ht5Vb8Rn3Mc6Yd1Pg4Sj"
GOOD = {"CARNET_ENV": "production", "CARNET_SITE_URL": "https://tickets.example", "CARNET_HOSTS": "tickets.example"}
VARIABLES = (
    *("CARNET_ENV", "CARNET_SITE_URL", "CARNET_HOSTS", "CARNET_DEMO", "CARNET_DEBUG", "CARNET_ROLE", "CARNET_SECRET"),
    *("CARNET_SIMULATED_PROVIDER", "CARNET_TOKEN_KEY", "CARNET_TICKET_KEY", "CARNET_DATA_KEY"),
)
FILES = {
    "secret": "CARNET_SECRET",
    "token.pem": "CARNET_TOKEN_KEY",
    "ticket.pem": "CARNET_TICKET_KEY",
    "data": "CARNET_DATA_KEY",
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A production home with all its keys, and a command line that only says what it would have run."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CARNET_HOME", str(tmp_path))
    keys.make_missing(tmp_path)
    monkeypatch.setattr(commands, "_runner", lambda given: lambda arguments: sys.stdout.write(f"ran {arguments[1]}\n"))
    return tmp_path


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What was said: the one line of a refusal, else what ran."""
    status = None
    try:
        commands.main(arguments)
    except SystemExit as ended:
        status = ended.code
    out, said = capsys.readouterr()
    if status is None:
        return out
    assert (status, out, said[:8], said.count("\n")) == (2, "", "carnet: ", 1)
    return said.removeprefix("carnet: ")


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_good_start_is_not_refused(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert _run(capsys, command) == f"ran {command}\n"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CARNET_DEBUG", "1", "CARNET_DEBUG"),
        ("CARNET_HOSTS", "tickets.example,*", r"\* in it"),
        ("CARNET_SIMULATED_PROVIDER", "yes", "CARNET_SIMULATED_PROVIDER"),
        ("CARNET_DEMO", "on", "CARNET_DEMO"),
        ("CARNET_SITE_URL", "http://tickets.example", "https://"),
        ("CARNET_SECRET", "short", "CARNET_SECRET is too easy"),
        ("CARNET_SECRET", "a" * 60, "CARNET_SECRET is too easy"),
        ("CARNET_TOKEN_KEY", "nonsense", "CARNET_TOKEN_KEY"),
        ("CARNET_TICKET_KEY", "nonsense", "CARNET_TICKET_KEY"),
        ("CARNET_DATA_KEY", "nonsense", "CARNET_DATA_KEY"),
    ],
)
def test_t47_what_is_for_trying_things_out_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    for command in ("serve", "worker"):
        line = _run(capsys, command)
        assert re.search(said, line), line


@pytest.mark.parametrize(("name", "variable"), FILES.items())
def test_t47_a_missing_key_is_refused_and_not_made(
    capsys: pytest.CaptureFixture[str], home: Path, name: str, variable: str
) -> None:
    (home / "keys" / name).unlink()
    line = _run(capsys, "serve")
    assert f"set {variable}, or run carnet make-keys" in line
    assert not (home / "keys" / name).exists()


@pytest.mark.parametrize("name", FILES)
def test_t47_a_key_that_others_can_read_is_refused(capsys: pytest.CaptureFixture[str], home: Path, name: str) -> None:
    for mode in (0o640, 0o604):
        (home / "keys" / name).chmod(mode)
        assert f"chmod 600 {home}/keys/{name}" in _run(capsys, "serve")


def test_keys_from_the_environment_need_no_files(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        "CARNET_SECRET": SECRET,
        "CARNET_TOKEN_KEY": tokens.new_token_key(),
        "CARNET_TICKET_KEY": tickets.new_ticket_key(),
        "CARNET_DATA_KEY": data.new_data_key(),
    }
    for file in (home / "keys").iterdir():
        file.unlink()
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert _run(capsys, "serve") == "ran serve\n"
    for name, value in given.items():
        monkeypatch.delenv(name)
        assert name in _run(capsys, "serve")
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(("role", "refused"), [("all", True), ("identity", True), ("catalog", False), ("sales", False)])
def test_who_issues_tokens_needs_the_private_key(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch, role: str, refused: bool
) -> None:
    monkeypatch.setenv("CARNET_ROLE", role)
    public = _public_part(home)
    monkeypatch.setenv("CARNET_TOKEN_KEY", public)
    line = _run(capsys, "serve")
    assert ("only the public part" in line) is refused, line


@pytest.mark.parametrize(
    ("role", "needed"),
    [("catalog", set()), ("identity", {"data"}), ("sales", {"ticket.pem"}), ("all", {"data", "ticket.pem"})],
)
def test_a_role_needs_its_own_keys_alone(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch, role: str, needed: set[str]
) -> None:
    monkeypatch.setenv("CARNET_ROLE", role)
    for name in ("ticket.pem", "data"):
        key = (home / "keys" / name).read_text()
        (home / "keys" / name).unlink()
        assert (FILES[name] in _run(capsys, "serve")) is (name in needed)
        (home / "keys" / name).write_text(key)
        (home / "keys" / name).chmod(0o600)


def test_the_demo_does_not_start_in_production(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "the demo is not for production" in _run(capsys, "demo")
    for stated in ("development", ""):  # a demo may be shown through a proxy that speaks TLS
        monkeypatch.setenv("CARNET_ENV", stated)
        assert _run(capsys, "demo") == "ran demo\n"


def test_other_commands_run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARNET_DEBUG", "1")
    for command in ("migrate", "doctor", "rotate-keys", "make-keys"):
        assert _run(capsys, command) == f"ran {command.replace('-', '_')}\n"


def test_t47_no_other_command_makes_up_a_secret(
    capsys: pytest.CaptureFixture[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def needs_it(_given: list[str]) -> Any:
        raise ImproperlyConfigured("The SECRET_KEY setting must not be empty.")

    monkeypatch.setattr(commands, "_runner", needs_it)
    assert _run(capsys, "shell").startswith("there is no secret: set CARNET_SECRET, or run carnet make-keys")


@pytest.mark.parametrize(
    ("stated", "site", "demo", "production"),
    [
        ("production", "http://x", "", True),
        ("production", "https://x", "1", True),
        ("development", "https://x", "", False),
        ("", "https://x", "", True),
        ("", "https://x", "1", False),
        ("", "http://x", "", False),
        ("", "", "", False),
    ],
)
def test_what_production_is(
    monkeypatch: pytest.MonkeyPatch, stated: str, site: str, demo: str, production: bool
) -> None:
    for name, value in {"CARNET_ENV": stated, "CARNET_SITE_URL": site, "CARNET_DEMO": demo}.items():
        monkeypatch.setenv(name, value)
    assert environment.production() is production


def test_an_environment_nobody_knows_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARNET_ENV", "prod")
    assert "CARNET_ENV must be one of production, development" in _run(capsys, "serve")


def _public_part(home: Path) -> str:
    from cryptography.hazmat.primitives import serialization

    key: Any = serialization.load_pem_private_key((home / "keys" / "token.pem").read_bytes(), password=None)
    form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    pem: bytes = key.public_key().public_bytes(*form)
    return pem.decode()
