"""Credentials as browsers send them (Web Authentication Level 3, section 5.1, `PublicKeyCredential.toJSON()`).

A program may send anything instead, so types are looked at first: of a number where bytes belong, the library would
make as many bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from cryptography.exceptions import InvalidSignature
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.utils import websafe_decode
from fido2.webauthn import AuthenticatorData

LARGEST: Final = 16_000
"""Characters of a credential as JSON; keys that prove who made them come with certificates."""

_HEAD: Final = ("id", "rawId", "type")
_RESPONSE: Final = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
_CLIENT: Final = ("type", "challenge", "origin")
_ALGORITHM: Final = 3  # its place in a key (RFC 9052, section 7.1)
_T = TypeVar("_T")


class Unreadable(ValueError):
    """Not a credential."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What there is to know of a credential before it is verified.

    `members` is its JSON with nothing in it that nobody needs, `origin` the page that asked for it, `embedded` whether
    that was inside a page of somebody else's, `made` what the device said when it was registered.
    """

    members: dict[str, Any]
    origin: str
    embedded: bool
    made: AuthenticatorData | None


def read(given: object) -> Credential:
    """The credential that a JSON document holds. Raises Unreadable."""
    return attempt(lambda: _read(given))


def attempt(reading: Callable[[], _T]) -> _T:
    """What `reading` finds in a stranger's object. Whatever it stumbles over, the object is to blame: Unreadable."""
    try:
        return reading()
    except Exception as error:
        raise Unreadable("this is no credential") from error


def usable(key: CoseKey) -> bool:
    """Whether signatures of a key can be checked; where not, it would fail its owner at the first login."""
    if key.get(_ALGORITHM) not in CoseKey.supported_algorithms():
        return False
    try:
        key.verify(b"", b"")
    except InvalidSignature:
        return True
    except Exception:  # noqa: BLE001  a stranger's numbers, which may be on no curve
        return False
    return False


def _read(given: object) -> Credential:
    document = _object(given)
    if document.get("type") != "public-key" or len(json.dumps(document)) > LARGEST:
        raise Unreadable("another kind of credential, or too long")
    response = _texts(_object(document["response"]), _RESPONSE)
    client = _object(json.loads(websafe_decode(response["clientDataJSON"])))
    if set(_texts(client, _CLIENT)) != set(_CLIENT):
        raise Unreadable("the client's data are incomplete")
    attestation = response.get("attestationObject")
    made = _device(websafe_decode(attestation)) if attestation else None
    members = {**_texts(document, _HEAD), "response": response, "clientExtensionResults": _discoverable(document)}
    return Credential(members, client["origin"], client.get("crossOrigin") not in {None, False}, made)


def _device(attestation: bytes) -> AuthenticatorData:
    data = _object(cbor.decode(attestation))["authData"]
    if not isinstance(data, bytes):
        raise Unreadable("what the device says is not in bytes")
    return AuthenticatorData(data)


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Unreadable("not an object")
    return value


def _texts(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    found = {name: values[name] for name in names if values.get(name) is not None}
    if not all(isinstance(value, str) for value in found.values()):
        raise Unreadable("not texts")
    return found


def _discoverable(document: Mapping[str, Any]) -> dict[str, Any]:
    """Whether the device finds the credential without being told its id (section 10.1.3), where it says so."""
    results = document.get("clientExtensionResults")
    properties = results.get("credProps") if isinstance(results, Mapping) else None
    found = properties.get("rk") if isinstance(properties, Mapping) else None
    return {"credProps": {"rk": found}} if isinstance(found, bool) else {}
