"""The secrets of an installation: from the environment, or files only their owner can read, made on first use.

Files live in `CARNET_HOME/keys` with mode 0600. Two processes may make the same key at once: one wins, both use it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

TOKEN_ALGORITHM: Final = "RS256"  # noqa: S105  a name, no secret
_PUBLIC_MARK: Final = "PUBLIC KEY"


class UnusableKey(Exception):
    """A configured key is not of the kind it must be; the message says which and what to do."""


def secret(home: Path) -> str:
    """Django's SECRET_KEY: `CARNET_SECRET`, else `<home>/keys/secret`."""
    return _setting("CARNET_SECRET", home / "keys" / "secret", lambda: secrets.token_urlsafe(48))


def token_pem(home: Path) -> str:
    """The PEM behind access tokens: `CARNET_TOKEN_KEY` (RSA; services that only verify may hold the public part)."""
    return _setting("CARNET_TOKEN_KEY", home / "keys" / "token.pem", _new_rsa)


def signing_pem(home: Path) -> str:
    """The same where tokens are issued. Raises UnusableKey if it is only the public part."""
    return _private(token_pem(home), "CARNET_TOKEN_KEY").decode()


def ticket_pem(home: Path) -> str:
    """The PEM behind ticket codes: `CARNET_TICKET_KEY` (Ed25519)."""
    return _setting("CARNET_TICKET_KEY", home / "keys" / "ticket.pem", _new_ed25519)


@cache
def token_key() -> RSAPrivateKey:
    """Signs access tokens (RS256). Raises UnusableKey where only the public part is known."""
    key = serialization.load_pem_private_key(_private(token_pem(_home()), "CARNET_TOKEN_KEY"), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise UnusableKey("CARNET_TOKEN_KEY must be an RSA key in PEM form")
    return key


@cache
def token_public_key() -> RSAPublicKey:
    """Verifies access tokens."""
    pem = token_pem(_home())
    if _PUBLIC_MARK not in pem:
        return token_key().public_key()
    key = serialization.load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise UnusableKey("CARNET_TOKEN_KEY must be an RSA key in PEM form")
    return key


@cache
def ticket_key() -> Ed25519PrivateKey:
    """Signs the codes on tickets."""
    key = serialization.load_pem_private_key(_private(ticket_pem(_home()), "CARNET_TICKET_KEY"), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey("CARNET_TICKET_KEY must be an Ed25519 key in PEM form")
    return key


@cache
def token_jwk() -> dict[str, str]:
    """The public part of the token key as a JSON Web Key (RFC 7517); `kid` is its thumbprint (RFC 7638)."""
    jwk = RSAAlgorithm.to_jwk(token_public_key(), as_dict=True)
    required = json.dumps({name: jwk[name] for name in ("e", "kty", "n")}, separators=(",", ":"))
    digest = hashlib.sha256(required.encode()).digest()
    kid = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return {"kty": jwk["kty"], "n": jwk["n"], "e": jwk["e"], "kid": kid, "alg": TOKEN_ALGORITHM, "use": "sig"}


def forget() -> None:
    """Read the keys anew on their next use (after the environment or the home folder changed)."""
    for cached in (token_key, token_public_key, token_jwk, ticket_key):
        cached.cache_clear()


def _home() -> Path:
    from django.conf import settings  # noqa: PLC0415  the settings themselves read the functions above

    return Path(settings.CARNET_HOME)


def _private(pem: str, name: str) -> bytes:
    if _PUBLIC_MARK in pem:
        raise UnusableKey(f"{name} holds only the public part here; this process needs the private key")
    return pem.encode()


def _setting(name: str, path: Path, make: Callable[[], str]) -> str:
    value = os.environ.get(name)
    if value:
        return value.replace("\\n", "\n")  # a PEM on one line, as environment files write it
    return _read(path) or _create(path, make())


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def _create(path: Path, value: str) -> str:
    """Write `value` beside its place and link it there: the link fails where another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(value)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        value = _read(path) or value
    finally:
        draft.unlink()
    return value


def _new_rsa() -> str:
    return _pem(generate_private_key(public_exponent=65537, key_size=2048))


def _new_ed25519() -> str:
    return _pem(Ed25519PrivateKey.generate())


def _pem(key: RSAPrivateKey | Ed25519PrivateKey) -> str:
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*form).decode("ascii")
