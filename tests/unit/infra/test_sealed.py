"""Texts at rest that the database cannot read."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator

import pytest

from carnet.infra import keys, sealed


def _key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def _use(monkeypatch: pytest.MonkeyPatch, *given: str) -> None:
    monkeypatch.setenv("CARNET_DATA_KEY", ",".join(given))
    keys.forget()


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The key of this installation."""
    key = _key()
    _use(monkeypatch, key)
    yield key
    keys.forget()


@pytest.mark.parametrize("text", ["C01X00T47", "", "ß, 雪, \N{SNOWMAN}", "x" * 10_000])
def test_what_is_sealed_is_opened(text: str) -> None:
    assert sealed.unseal(sealed.seal(text)) == text


def test_sealed_bytes_tell_nothing_not_even_that_two_are_the_same() -> None:
    one, two = sealed.seal("C01X00T47"), sealed.seal("C01X00T47")
    assert one != two
    assert b"C01X00T47" not in one


def test_every_changed_byte_is_noticed() -> None:
    whole = sealed.seal("C01X00T47")
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises(sealed.NotSealed):
            sealed.unseal(bytes(changed))


@pytest.mark.parametrize("part", [b"", b"\x01", b"C01X00T47"])
def test_what_nobody_sealed_is_refused(part: bytes) -> None:
    with pytest.raises(sealed.NotSealed):
        sealed.unseal(part)


def test_a_cut_text_is_refused() -> None:
    whole = sealed.seal("C01X00T47")
    for length in range(len(whole)):
        with pytest.raises(sealed.NotSealed):
            sealed.unseal(whole[:length])


def test_keys_change_one_after_another(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    old = sealed.seal("C01X00T47")
    newer = _key()
    _use(monkeypatch, newer, key)
    assert sealed.unseal(old) == "C01X00T47"
    new = sealed.seal("C01X00T47")
    _use(monkeypatch, newer)
    assert sealed.unseal(new) == "C01X00T47"
    with pytest.raises(sealed.NotSealed, match="CARNET_DATA_KEY"):
        sealed.unseal(old)


def test_the_short_names_of_keys_may_be_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte names a key: of 600 some share theirs, and each text is opened all the same."""
    monkeypatch.setattr(sealed, "_name", lambda _key: b"\x07")
    one, two = _key(), _key()
    _use(monkeypatch, two)
    text = sealed.seal("C01X00T47")
    _use(monkeypatch, one, two)
    assert sealed.unseal(text) == "C01X00T47"
