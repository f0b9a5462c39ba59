"""Texts that the database keeps and must not read: sealed with AES-256-GCM (NIST SP 800-38D).

A sealed text is a version byte, a byte that names the key, a nonce of 12 random bytes, and what the cipher made of the
text, with its tag. The first of `keys.data_keys()` seals and all of them open, so that keys can be changed one by one.
"""

from __future__ import annotations

import hashlib
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from carnet.infra import keys

_VERSION: Final = b"\x01"
_HEAD: Final = 2
_NONCE: Final = 12


class NotSealed(Exception):
    """Bytes that nobody sealed here, that were changed since, or whose key is no longer known."""


def seal(text: str) -> bytes:
    """`text` as only this installation can read it. Sealing it again gives other bytes."""
    key = keys.data_keys()[0]
    head, nonce = _VERSION + _name(key), os.urandom(_NONCE)
    return head + nonce + AESGCM(key).encrypt(nonce, text.encode(), head)


def unseal(sealed: bytes) -> str:
    """The text that was sealed. Raises NotSealed."""
    head, nonce, body = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
    for key in keys.data_keys():
        if head == _VERSION + _name(key) and len(nonce) == _NONCE:
            try:
                return AESGCM(key).decrypt(nonce, body, head).decode()
            except InvalidTag:
                continue  # a byte is a short name: another key may have the same
    raise NotSealed("The sealed text was changed, or CARNET_DATA_KEY does not list its key.")


def _name(key: bytes) -> bytes:
    return hashlib.sha256(b"carnet data key" + key).digest()[:1]
