"""The installation's secrets."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from carnet.infra import keys, principal
from carnet.infra.keys import source, tokens
from carnet.infra.keys.pem import pem
from carnet.infra.keys.rotation import PUBLISHED_FIRST
from carnet.kernel import clock

VARIABLES = ("CARNET_SECRET", "CARNET_TOKEN_KEY", "CARNET_TICKET_KEY", "CARNET_DATA_KEY")
SOON = PUBLISHED_FIRST + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _own_home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    settings.CARNET_HOME = tmp_path
    settings.PRODUCTION = False
    keys.forget()
    yield
    keys.forget()


def _at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def _files(home: Path) -> set[str]:
    return {file.name for file in (home / "keys").iterdir()}


def test_t47_keys_are_made_on_first_use_for_their_owner_alone(tmp_path: Path) -> None:
    keys.token_key()
    keys.ticket_key()
    keys.data_key()
    keys.secret(tmp_path)
    assert _files(tmp_path) == {"secret", "ticket.pem", "token.pem", "data"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").iterdir()} == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


@pytest.mark.parametrize("use", [keys.token_key, keys.token_jwks, keys.ticket_key, keys.data_keys])
def test_t47_in_production_no_key_is_made_unasked(settings: Any, tmp_path: Path, use: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(keys.KeyMissing, match=r"run carnet make-keys, which writes .*keys/"):
        use()
    assert keys.secret(tmp_path, make=False) == ""
    assert not (tmp_path / "keys").exists()
    assert len(keys.make_missing(tmp_path)) == len(keys.files_in_use(tmp_path)) == keys.COUNT
    assert keys.make_missing(tmp_path) == []
    use()


def test_a_key_stays_the_same(tmp_path: Path) -> None:
    first = keys.token_jwk(), keys.data_key()
    keys.forget()
    assert (keys.token_jwk(), keys.data_key()) == first
    assert keys.secret(tmp_path) == keys.secret(tmp_path)


def test_racing_processes_agree_on_one_key(tmp_path: Path) -> None:
    barrier = Barrier(8)

    def make(_number: int) -> str:
        barrier.wait()
        return keys.secret(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(make, range(8)))
    assert len(made) == 1
    assert _files(tmp_path) == {"secret"}


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARNET_SECRET", "from the environment")
    assert keys.secret(tmp_path) == "from the environment"
    assert not (tmp_path / "keys").exists()


def test_a_kid_is_the_thumbprint_of_rfc_7638(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of the standard, section 3.1."""
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMst"
        "n64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn"
        "1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    key = jwt.PyJWK({"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256"}).key
    assert tokens._thumbprint(key) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_who_only_verifies_needs_only_the_public_part(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = keys.sign_token({"sub": "x", "iss": "y", "exp": 1})
    monkeypatch.setenv("CARNET_TOKEN_KEY", keys.token_public_pems()[0].replace("\n", "\\n"))
    keys.forget()
    assert keys.read_token(signed)["sub"] == "x"
    with pytest.raises(keys.UnusableKey, match="public part"):
        keys.token_key()


@pytest.mark.parametrize("bad", ["non", "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----", "#", "ticket"])
def test_a_key_of_another_kind_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    keys.ticket_key()
    text = (tmp_path / "keys" / "ticket.pem").read_text() if bad == "ticket" else bad
    monkeypatch.setenv("CARNET_TOKEN_KEY", text)
    keys.forget()
    with pytest.raises(keys.UnusableKey, match="CARNET_TOKEN_KEY"):
        keys.token_key()


def test_a_weak_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARNET_TOKEN_KEY", pem(generate_private_key(public_exponent=65537, key_size=1024)))
    with pytest.raises(keys.UnusableKey, match="2048"):
        keys.token_key()


@pytest.mark.parametrize("bad", ["x", "é", "AAAA,BBBB"])
def test_a_data_key_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, bad: str) -> None:
    monkeypatch.setenv("CARNET_DATA_KEY", bad)
    with pytest.raises(keys.UnusableKey, match="CARNET_DATA_KEY"):
        keys.data_keys()


def test_of_several_in_the_environment_the_first_signs_and_all_verify(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [tokens.new_token_key() for _ in range(3)]
    signed = []
    for one in made:
        monkeypatch.setenv("CARNET_TOKEN_KEY", one)
        keys.forget()
        signed.append(keys.sign_token({"sub": "x", "iss": "y", "exp": 1}))
    monkeypatch.setenv("CARNET_TOKEN_KEY", "\n".join(made))
    keys.forget()
    assert [keys.read_token(one)["sub"] for one in signed] == ["x"] * 3
    assert jwt.get_unverified_header(keys.sign_token({}))["kid"] == jwt.get_unverified_header(signed[0])["kid"]
    assert len(keys.token_jwks()) == 3


def test_keys_of_the_environment_are_not_rotated_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARNET_TOKEN_KEY", tokens.new_token_key())
    with pytest.raises(keys.KeysFromEnvironment, match="CARNET_TOKEN_KEY is set"):
        keys.rotate(keys.Kind.TOKENS, tmp_path, now=clock.now())
    assert not (tmp_path / "keys").exists()


def test_a_new_key_is_published_before_it_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, now = keys.token_jwk()["kid"], clock.now()
    done = keys.rotate(keys.Kind.TOKENS, tmp_path, now=now)
    published = [key["kid"] for key in keys.token_jwks()]
    assert (done.kept, done.dropped, len(published)) == (1, 0, 2)
    assert keys.token_jwk()["kid"] == old
    assert old == published[1]
    _at(monkeypatch, now + SOON)
    assert keys.token_jwk()["kid"] == published[0]


def test_an_old_key_verifies_for_as_long_as_a_refresh_token_lives(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    signed = keys.sign_token({"sub": "x", "iss": "y", "exp": 1})
    keys.rotate(keys.Kind.TOKENS, tmp_path, now=now)
    _at(monkeypatch, now + PUBLISHED_FIRST + settings.REFRESH_TOKEN_LIFETIME - timedelta(seconds=2))
    assert keys.read_token(signed)["sub"] == "x"
    _at(monkeypatch, now + SOON + settings.REFRESH_TOKEN_LIFETIME)
    with pytest.raises(jwt.InvalidSignatureError):
        keys.read_token(signed)
    done = keys.rotate(keys.Kind.TOKENS, tmp_path, now=clock.now())
    assert (done.kept, done.dropped) == (1, 1)


def test_a_key_replaced_at_once_signs_at_once(tmp_path: Path) -> None:
    old = keys.token_jwk()["kid"]
    keys.rotate(keys.Kind.TOKENS, tmp_path, now=clock.now() - timedelta(seconds=1), at_once=True)
    assert keys.token_jwk()["kid"] != old


@pytest.mark.parametrize("kind", [keys.Kind.TICKETS, keys.Kind.DATA])
def test_keys_of_what_lives_long_are_never_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: keys.Kind
) -> None:
    count = {keys.Kind.TICKETS: keys.ticket_public_keys, keys.Kind.DATA: keys.data_keys}[kind]
    first, now = count()[0], clock.now()
    for turn in range(1, 4):
        _at(monkeypatch, now + turn * timedelta(days=400))
        keys.rotate(kind, tmp_path, now=clock.now())
    _at(monkeypatch, now + timedelta(days=4000))
    keys.forget()
    assert len(count()) == 4
    assert first in count()[1:]


def test_the_data_key_in_use_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, now = keys.data_key(), clock.now()
    keys.rotate(keys.Kind.DATA, tmp_path, now=now)
    assert keys.data_keys()[0] == keys.data_key() == old
    _at(monkeypatch, now + SOON)
    assert keys.data_keys()[1] == old


def _rotated_elsewhere(home: Path) -> str:
    """Another process rotates; this one has not been told. The `kid` of a token signed with the new key comes back."""
    here = tokens.TOKENS._seen
    keys.rotate(keys.Kind.TOKENS, home, now=clock.now() - SOON)
    signed = keys.sign_token({"sub": "x", "iss": principal.ISSUER, "exp": 1})
    tokens.TOKENS._seen = here
    return signed


def test_a_running_process_sees_new_keys_within_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = keys.token_jwk()["kid"]
    _rotated_elsewhere(tmp_path)
    assert keys.token_jwk()["kid"] == old
    monkeypatch.setattr(source, "LOOK_EVERY", 0.0)
    assert keys.token_jwk()["kid"] != old
    assert len(keys.token_jwks()) == 2


def test_a_token_of_an_unknown_key_has_the_keys_read_again(tmp_path: Path) -> None:
    keys.token_key()
    assert keys.read_token(_rotated_elsewhere(tmp_path))["sub"] == "x"


def test_a_broken_file_changes_nothing_for_who_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = keys.token_jwk()
    monkeypatch.setattr(source, "LOOK_EVERY", 0.0)
    (tmp_path / "keys" / "token.pem").write_text("-----BEGIN")
    assert keys.token_jwk() == before
    assert "cannot be used" in caplog.text
    (tmp_path / "keys" / "token.pem").unlink()
    assert keys.token_jwk() != before


def test_what_is_replaced_while_it_is_read_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.token_key()
    keys.forget()
    monkeypatch.setattr(source, "LOOK_EVERY", 0.0)
    read = source.files.read

    def reading(path: Path) -> str | None:
        text = read(path)
        monkeypatch.setattr(source.files, "read", read)
        source.files.replace(path, tokens.new_token_key())
        return text

    monkeypatch.setattr(source.files, "read", reading)
    before = keys.token_jwk()
    assert keys.token_jwk() != before


@pytest.mark.parametrize("use", [keys.token_key, keys.ticket_key, keys.data_key])
def test_an_empty_file_is_no_key_and_is_not_written_over(tmp_path: Path, use: Any) -> None:
    use()
    (file,) = (tmp_path / "keys").iterdir()
    file.write_text("")
    keys.forget()
    with pytest.raises(keys.UnusableKey, match="is empty"):
        use()
    assert file.read_text() == ""


def test_a_remembered_token_dies_with_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = {"iss": principal.ISSUER, "sub": "018f0000-0000-7000-8000-000000000001", "token_use": "access"}
    token = keys.sign_token(claims | {"exp": int((clock.now() + timedelta(minutes=5)).timestamp())})
    principal.from_token(token, clock.now())
    (tmp_path / "keys" / "token.pem").unlink()
    monkeypatch.setattr(source, "LOOK_EVERY", 0.0)
    with pytest.raises(principal.Unauthenticated):
        principal.from_token(token, clock.now())


def test_two_who_rotate_at_once_lose_no_key(tmp_path: Path) -> None:
    keys.token_key()
    barrier = Barrier(4)

    def rotate(_number: int) -> None:
        barrier.wait()
        keys.rotate(keys.Kind.TOKENS, tmp_path, now=clock.now())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(rotate, range(4)))
    assert len(keys.token_jwks()) == 5
    assert _files(tmp_path) == {"token.pem"}
    assert stat.S_IMODE((tmp_path / "keys" / "token.pem").stat().st_mode) == 0o600
