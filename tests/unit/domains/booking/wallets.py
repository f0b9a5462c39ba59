"""Certificates and accounts as Apple and Google give them out, made here."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.x509.oid import NameOID

GOOGLE_EMAIL = "wallet@example.iam.gserviceaccount.com"


@cache
def a_key(name: str) -> RSAPrivateKey:
    """A key of its own for each name."""
    del name
    return generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: RSAPrivateKey) -> str:
    """As files have it."""
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def a_certificate(name: str, *, signed_by: str, ends: datetime | None = None) -> str:
    """The certificate of `name`'s key; who signs for itself may sign for others."""
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, signed_by)]))
        .public_key(a_key(name).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(ends or now + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=name == signed_by, path_length=None), critical=True)
        .sign(a_key(signed_by), hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def apple_settings(*, ends: datetime | None = None) -> dict[str, str]:
    """What the settings have once Apple's variables are set."""
    return {
        "certificate": a_certificate("pass", signed_by="wwdr", ends=ends),
        "key": pem(a_key("pass")),
        "wwdr": a_certificate("wwdr", signed_by="wwdr"),
        "team": "TEAM123456",
        "pass_type": "pass.org.example.tickets",
    }


def google_settings() -> dict[str, str]:
    """The same for Google's."""
    account = {"client_email": GOOGLE_EMAIL, "private_key": pem(a_key("google"))}
    return {"account": json.dumps(account), "issuer": "3388000000012345678"}
