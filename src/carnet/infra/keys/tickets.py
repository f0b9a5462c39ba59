"""The Ed25519 keys of ticket codes. One signs; all of them are known for ever, as printed codes live long."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from carnet.infra.keys import ring
from carnet.infra.keys.errors import UnusableKey
from carnet.infra.keys.pem import load, pem
from carnet.infra.keys.source import Source
from carnet.kernel import clock


@lru_cache(maxsize=64)
def _read(text: str) -> Ed25519PrivateKey | Ed25519PublicKey:
    key = load(text, "CARNET_TICKET_KEY")
    if not isinstance(key, Ed25519PrivateKey | Ed25519PublicKey):
        raise UnusableKey("CARNET_TICKET_KEY must be Ed25519 keys in PEM form")
    return key


def new_ticket_key() -> str:
    """A new private key in PEM form."""
    return pem(Ed25519PrivateKey.generate())


TICKETS: Final = Source("ticket key", "CARNET_TICKET_KEY", "ticket.pem", new_ticket_key, _read)


def ticket_key() -> Ed25519PrivateKey:
    """Signs the codes on tickets. Raises UnusableKey where only the public part is known."""
    key = _read(ring.present(TICKETS.entries(), clock.now()).text)
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey("CARNET_TICKET_KEY holds only the public part here; this process needs the private key")
    return key


def ticket_public_keys() -> tuple[Ed25519PublicKey, ...]:
    """All keys that ever signed codes, newest first."""
    found = (_read(one.text) for one in TICKETS.entries())
    return tuple(key.public_key() if isinstance(key, Ed25519PrivateKey) else key for key in found)


def ticket_key_id(key: Ed25519PublicKey) -> bytes:
    """Four bytes that name a public key among those a scanner knows."""
    return hashlib.sha256(key.public_bytes_raw()).digest()[:4]


def ticket_jwks() -> list[dict[str, str]]:
    """All keys that ever signed codes as JSON Web Keys (RFC 8037), newest first; `kid` is the id in codes, in hex."""
    return [_jwk(key) for key in ticket_public_keys()]


def ticket_public_pems() -> list[str]:
    """The same for scanners to take along."""
    form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return [key.public_bytes(*form).decode("ascii") for key in ticket_public_keys()]


def _jwk(key: Ed25519PublicKey) -> dict[str, str]:
    raw = base64.urlsafe_b64encode(key.public_bytes_raw()).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": raw, "kid": ticket_key_id(key).hex(), "alg": "EdDSA", "use": "sig"}
