"""What people prove a second factor with, made of software: an authenticator app (RFC 6238), a device for passkeys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import struct
import time
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
NOBODY = bytes(16)  # an authenticator that does not say what it is


def one_time_password(secret: str, *, later: int = 0) -> str:
    """What the app shows now, or `later` times 30 seconds from now."""
    counter = int(time.time()) // 30 + later
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def text(data: bytes) -> str:
    """Bytes as JSON has them (RFC 4648, section 5, without padding)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data(written: str) -> bytes:
    """The bytes again."""
    return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))


@dataclass
class Device:
    """Makes one passkey with ES256 and no attestation, and signs with it (Web Authentication Level 2, section 6).

    `origin` and `rp_id` are what a browser would fill in; `counter` is None for devices that do not count.
    """

    origin: str = "http://localhost:8000"
    rp_id: str = "localhost"
    counter: int | None = 0
    verifies: bool = True
    id: bytes = field(default_factory=lambda: os.urandom(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    user: bytes = b""

    def create(self, options: dict[str, Any], *, discoverable: bool = True) -> dict[str, Any]:
        """`navigator.credentials.create` as JSON."""
        self.user = data(options["user"]["id"])
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        attested = NOBODY + struct.pack(">H", len(self.id)) + self.id + public
        said = self._said(PRESENT | ATTESTED, attested)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": said})
        client = self._client("webauthn.create", options["challenge"])
        response = {"clientDataJSON": text(client), "attestationObject": text(attestation)}
        return self._credential(response, {"credProps": {"rk": discoverable}})

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """`navigator.credentials.get` as JSON."""
        if self.counter is not None:
            self.counter += 1
        said, client = self._said(PRESENT), self._client("webauthn.get", options["challenge"])
        signature = self.key.sign(said + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": text(client),
            "authenticatorData": text(said),
            "signature": text(signature),
            "userHandle": text(self.user),
        }
        return self._credential(response, {})

    def _said(self, flags: int, attested: bytes = b"") -> bytes:
        flags |= VERIFIED if self.verifies else 0
        return hashlib.sha256(self.rp_id.encode()).digest() + struct.pack(">BI", flags, self.counter or 0) + attested

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _credential(self, response: dict[str, str], results: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": text(self.id),
            "rawId": text(self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "response": response,
            "clientExtensionResults": results,
        }
