"""The installation's secrets."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from carnet.infra import keys


@pytest.fixture(autouse=True)
def _own_home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("CARNET_SECRET", "CARNET_TOKEN_KEY", "CARNET_TICKET_KEY"):
        monkeypatch.delenv(name, raising=False)
    settings.CARNET_HOME = tmp_path
    keys.forget()
    yield
    keys.forget()


def test_t47_keys_are_made_on_first_use_for_their_owner_alone(tmp_path: Path) -> None:
    keys.token_key()
    keys.ticket_key()
    keys.secret(tmp_path)
    files = sorted((tmp_path / "keys").iterdir())
    assert [file.name for file in files] == ["secret", "ticket.pem", "token.pem"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_a_key_stays_the_same(tmp_path: Path) -> None:
    first = keys.token_jwk()
    keys.forget()
    assert keys.token_jwk() == first
    assert keys.secret(tmp_path) == keys.secret(tmp_path)


def test_racing_processes_agree_on_one_key(tmp_path: Path) -> None:
    barrier = Barrier(8)

    def make(_number: int) -> str:
        barrier.wait()
        return keys.secret(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(make, range(8)))
    assert len(made) == 1
    assert [file.name for file in (tmp_path / "keys").iterdir()] == ["secret"]


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARNET_SECRET", "from the environment")
    assert keys.secret(tmp_path) == "from the environment"
    assert not (tmp_path / "keys").exists()


def test_who_only_verifies_needs_only_the_public_part(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = jwt.encode({"sub": "x"}, keys.token_key(), algorithm=keys.TOKEN_ALGORITHM)
    public = keys.token_public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    monkeypatch.setenv("CARNET_TOKEN_KEY", public.decode().replace("\n", "\\n"))
    keys.forget()
    assert jwt.decode(signed, keys.token_public_key(), algorithms=[keys.TOKEN_ALGORITHM]) == {"sub": "x"}
    with pytest.raises(keys.UnusableKey, match="public part"):
        keys.token_key()


def test_a_key_of_another_kind_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARNET_TOKEN_KEY", keys.ticket_pem(tmp_path))
    keys.forget()
    with pytest.raises(keys.UnusableKey, match="RSA"):
        keys.token_key()
