"""The commands about keys."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from django.core.management import call_command

from carnet.domains.booking.contracts import Ticket
from carnet.domains.booking.tickets.codes import CodeForged, code_for, read_code
from carnet.infra import keys
from carnet.infra.keys import tickets
from carnet.kernel import clock
from carnet.kernel.span import Span
from carnet.project import commands

VARIABLES = ("CARNET_SECRET", "CARNET_TOKEN_KEY", "CARNET_TICKET_KEY", "CARNET_DATA_KEY")


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation without keys."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    settings.CARNET_HOME = tmp_path
    keys.forget()
    yield tmp_path
    keys.forget()


def _said(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_what_is_missing_is_made_once_and_named(home: Path) -> None:
    made = _said("make_keys").splitlines()
    assert made == [f"made {home}/keys/{name}" for name in ("secret", "token.pem", "ticket.pem", "data")]
    assert _said("make_keys") == "all keys are there\n"


@pytest.mark.parametrize("what", list(keys.Kind))
def test_a_rotation_says_what_it_did(home: Path, what: keys.Kind) -> None:
    _said("make_keys")
    first, second = _said("rotate_keys", "--what", what).splitlines()
    assert first.startswith(f"{keys.SOURCES[what].path(home)}: the new key is used from 2")
    assert second == "older keys: 1 kept, 0 taken away"


def test_tokens_are_what_is_rotated_where_nothing_is_said(home: Path) -> None:
    _said("make_keys")
    before = {name: (home / "keys" / name).read_text() for name in ("secret", "ticket.pem", "data")}
    _said("rotate_keys")
    assert {name: (home / "keys" / name).read_text() for name in before} == before
    assert len(keys.token_jwks()) == 2


@pytest.mark.parametrize("what", list(keys.Kind))
def test_keys_of_the_environment_are_refused_in_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: keys.Kind
) -> None:
    source = keys.SOURCES[what]
    monkeypatch.setenv(source.variable, source.make())
    with pytest.raises(SystemExit) as ended:
        commands.main(["rotate-keys", "--what", what.value])
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith(f"carnet: {source.variable} is set")
    assert said.count("\n") == 1
    assert not (home / "keys").exists()


def test_keys_that_somebody_may_have_are_dropped_at_once(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    token = keys.sign_token({"sub": "x", "iss": "y", "exp": 1})
    assert _said("rotate_keys", "--drop-others").splitlines()[1] == "older keys: 0 kept, 1 taken away"
    with pytest.raises(jwt.InvalidSignatureError):
        keys.read_token(token)
    assert keys.read_token(keys.sign_token({"sub": "y", "iss": "y", "exp": 1}))["sub"] == "y"
    sealing = keys.data_keys()
    with pytest.raises(SystemExit):
        commands.main(["rotate-keys", "--what", "data", "--drop-others"])
    assert "never taken away" in capsys.readouterr().err
    keys.forget()
    assert keys.data_keys() == sealing


def test_the_public_parts_are_all_that_others_need(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = keys.sign_token({"sub": "x", "iss": "y", "exp": 1})
    _said("rotate_keys")
    printed = _said("public_keys")
    assert "PRIVATE" not in printed + _said("public_keys", "--what", "tickets")
    monkeypatch.setenv("CARNET_TOKEN_KEY", printed)
    keys.forget()
    assert keys.read_token(token)["sub"] == "x"
    assert len(keys.token_jwks()) == 2


def _ticket() -> Ticket:
    ticket: Any = object.__new__(Ticket)
    values = {"id": UUID(int=1), "listing_id": UUID(int=2), "ordinal": 3, "span": Span(0, 2), "revision": 0}
    for name, value in values.items():
        object.__setattr__(ticket, name, value)
    return ticket  # type: ignore[no-any-return]


def test_codes_of_before_a_rotation_still_verify(home: Path) -> None:
    old = code_for(_ticket(), keys.ticket_key())
    keys.rotate(keys.Kind.TICKETS, home, now=clock.now(), at_once=True)
    new = code_for(_ticket(), keys.ticket_key())
    assert old != new
    for code in (old, new):
        assert read_code(code, *keys.ticket_public_keys()).ticket_id == UUID(int=1)
    public = [serialization.load_pem_public_key(pem.encode()) for pem in keys.ticket_public_pems()]
    assert read_code(old, *public).ordinal == 3  # type: ignore[arg-type]
    stranger = serialization.load_pem_private_key(tickets.new_ticket_key().encode(), password=None)
    with pytest.raises(CodeForged):
        read_code(code_for(_ticket(), stranger), *keys.ticket_public_keys())  # type: ignore[arg-type]
