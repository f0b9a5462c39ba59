"""A manifest's exact bytes, their signature, and the tag by which a device says which one it has."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic_core import to_json

from carnet.domains.booking.contracts import Manifest
from carnet.domains.booking.manifests.document import document, plain64
from carnet.infra.keys import ticket_key_id

# Codes are signed with the same keys: what is signed for one can never pass for the other.
PREFIX: Final = b"CM1."


@dataclass(frozen=True, slots=True)
class Signed:
    """The bytes to send, `signature` over `PREFIX` and them, and a weak ETag: it knows nothing of when it was made."""

    body: bytes
    signature: str
    etag: str


def signed(value: Manifest, *, key: Ed25519PrivateKey, known: Sequence[Ed25519PublicKey]) -> Signed:
    """The manifest, signed by `key`; `known` are the keys that scanners need for codes."""
    whole = document(value, known)
    body = to_json(whole)
    signature = f"{ticket_key_id(key.public_key()).hex()}.{plain64(key.sign(PREFIX + body))}"
    return Signed(body, signature, _etag(whole))


def _etag(whole: dict[str, Any]) -> str:
    content = {name: part for name, part in whole.items() if name != "generated_at"}
    return f'W/"{hashlib.sha256(to_json(content)).hexdigest()[:32]}"'
