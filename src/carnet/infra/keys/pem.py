"""Keys in PEM form."""

from __future__ import annotations

from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from carnet.infra.keys.errors import UnusableKey

_PUBLIC_MARK: Final = "PUBLIC KEY"


def load(text: str, variable: str) -> Any:
    """The private key, or the public one where there is no more. Raises UnusableKey."""
    try:
        if _PUBLIC_MARK in text:
            return serialization.load_pem_public_key(text.encode())
        return serialization.load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnusableKey(f"{variable} is no key in PEM form, or one with a password") from error


def pem(key: RSAPrivateKey | Ed25519PrivateKey) -> str:
    """A private key as PKCS 8."""
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*form).decode("ascii").strip()
