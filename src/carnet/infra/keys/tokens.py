"""The RSA keys of access and refresh tokens. One signs; every token names its key, so that several can be known."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from carnet.infra.keys import ring
from carnet.infra.keys.errors import UnusableKey
from carnet.infra.keys.pem import load, pem
from carnet.infra.keys.source import Entries, Source
from carnet.kernel import clock

TOKEN_ALGORITHM: Final = "RS256"  # noqa: S105  a name, no secret
KEPT: Final = timedelta(days=7)
"""How long a key verifies after the next one has begun to sign: as long as refresh tokens live."""
_SMALLEST: Final = 2048


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key of tokens; `kid` is its thumbprint (RFC 7638). Who only verifies may have the public part alone."""

    kid: str
    public: RSAPublicKey
    private: RSAPrivateKey | None


@lru_cache(maxsize=64)
def _read(text: str) -> TokenKey:
    key = load(text, "CARNET_TOKEN_KEY")
    private = key if isinstance(key, RSAPrivateKey) else None
    public = key.public_key() if isinstance(key, RSAPrivateKey) else key
    if not isinstance(public, RSAPublicKey) or public.key_size < _SMALLEST:
        raise UnusableKey(f"CARNET_TOKEN_KEY must be RSA keys of at least {_SMALLEST} bits in PEM form")
    return TokenKey(_thumbprint(public), public, private)


def new_token_key() -> str:
    """A new private key in PEM form."""
    return pem(generate_private_key(public_exponent=65537, key_size=_SMALLEST))


TOKENS: Final = Source("token key", "CARNET_TOKEN_KEY", "token.pem", new_token_key, _read)


def token_key() -> RSAPrivateKey:
    """Signs tokens (RS256). Raises UnusableKey where only the public part is known."""
    return _signing(_present())


def token_public_key() -> RSAPublicKey:
    """Verifies what `token_key` signs now."""
    return _present().public


def token_keys(*, again: bool = False) -> dict[str, RSAPublicKey]:
    """All keys that verify, by their `kid`. `again` looks for new ones right now."""
    return {key.kid: key.public for key in _known(TOKENS.entries(again=again))}


def verifying_keys(kid: object) -> list[RSAPublicKey]:
    """The keys that may have signed a token of this `kid`; all of them where it names none."""
    if kid is None:
        return list(token_keys().values())
    found = token_keys().get(str(kid)) or token_keys(again=True).get(str(kid))
    return [found] if found else []


def token_ring() -> Entries:
    """Something that is another one after each change of keys."""
    return TOKENS.entries()


def token_jwk() -> dict[str, str]:
    """The public part of the key that signs now."""
    return _jwk(_present())


def token_jwks() -> list[dict[str, str]]:
    """All keys that verify, as a JSON Web Key Set has them (RFC 7517), those to come included."""
    return [_jwk(key) for key in _known(TOKENS.entries())]


def sign_token(claims: Mapping[str, Any]) -> str:
    """A JSON Web Token (RFC 7519) of these claims, which names its key. Raises UnusableKey."""
    key = _present()
    return jwt.encode(dict(claims), _signing(key), algorithm=TOKEN_ALGORITHM, headers={"kid": key.kid})


def read_token(token: str) -> dict[str, Any]:
    """The claims of a token that one of our keys signed. Whether it has expired is the caller's to look at.

    Raises jwt.PyJWTError, also for a key that is not known, and ValueError for nonsense.
    """
    kid = jwt.get_unverified_header(token).get("kid")
    for key in verifying_keys(kid):
        try:
            return _claims(token, key)
        except jwt.InvalidSignatureError:
            continue
    raise jwt.InvalidSignatureError("none of our keys has signed this")


def _claims(token: str, key: RSAPublicKey) -> dict[str, Any]:
    return jwt.decode(
        token,
        key,
        algorithms=[TOKEN_ALGORITHM],
        options={"require": ["exp", "sub", "iss"], "verify_exp": False, "verify_iat": False, "verify_aud": False},
    )


def _signing(key: TokenKey) -> RSAPrivateKey:
    if key.private is None:
        raise UnusableKey("CARNET_TOKEN_KEY holds only the public part here; this process needs the private key")
    return key.private


def _present() -> TokenKey:
    return _read(ring.present(TOKENS.entries(), clock.now()).text)


def _known(entries: Entries) -> list[TokenKey]:
    return [_read(one.text) for one in ring.known(entries, clock.now(), KEPT)]


def _thumbprint(key: RSAPublicKey) -> str:
    jwk = RSAAlgorithm.to_jwk(key, as_dict=True)
    required = json.dumps({name: jwk[name] for name in ("e", "kty", "n")}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(required.encode()).digest()).rstrip(b"=").decode()


def _jwk(key: TokenKey) -> dict[str, str]:
    jwk = RSAAlgorithm.to_jwk(key.public, as_dict=True)
    return {"kty": jwk["kty"], "n": jwk["n"], "e": jwk["e"], "kid": key.kid, "alg": TOKEN_ALGORITHM, "use": "sig"}


def token_public_pems() -> list[str]:
    """The public parts of all keys that verify, for services that only verify."""
    form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return [key.public_bytes(*form).decode("ascii") for key in token_keys().values()]
