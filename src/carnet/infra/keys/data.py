"""The keys that seal texts at rest (AES-256). One seals; all of them open, for as long as anything sealed is kept."""

from __future__ import annotations

import base64
import secrets
from functools import lru_cache
from typing import Final

from carnet.infra.keys import ring
from carnet.infra.keys.errors import UnusableKey
from carnet.infra.keys.source import Source
from carnet.kernel import clock

_BYTES: Final = 32


@lru_cache(maxsize=64)
def _read(text: str) -> bytes:
    try:
        key = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise UnusableKey("CARNET_DATA_KEY must be base64url") from error
    if len(key) != _BYTES:
        raise UnusableKey(f"each key in CARNET_DATA_KEY must have {_BYTES} bytes")
    return key


def new_data_key() -> str:
    """A new key: base64url (RFC 4648), without padding."""
    return base64.urlsafe_b64encode(secrets.token_bytes(_BYTES)).rstrip(b"=").decode()


DATA: Final = Source("data key", "CARNET_DATA_KEY", "data", new_data_key, _read)


def data_keys() -> tuple[bytes, ...]:
    """The keys, the one that seals now first. Raises UnusableKey."""
    entries = DATA.entries()
    present = ring.present(entries, clock.now())
    return _read(present.text), *(_read(one.text) for one in entries if one is not present)


def data_key() -> bytes:
    """The key that seals now."""
    return data_keys()[0]
