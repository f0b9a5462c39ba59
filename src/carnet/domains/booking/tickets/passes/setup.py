"""Who we are to Apple and to Google: certificates and keys from the settings, read once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings

from carnet.kernel.problem import Problem

_BEGIN: Final = "-----BEGIN "


class PassesNotSetUp(Problem):
    """This installation makes no passes for that wallet."""

    code = "PASSES_NOT_SET_UP"


class UnusablePasses(ValueError):
    """What the settings say about a wallet cannot be used; the message names the variable."""


@dataclass(frozen=True, slots=True)
class Apple:
    """`certificate` is the pass type's, signed by Apple's `intermediate` (WWDR); `key` belongs to it."""

    certificate: x509.Certificate
    key: RSAPrivateKey
    intermediate: x509.Certificate
    team: str
    pass_type: str


@dataclass(frozen=True, slots=True)
class Google:
    """The issuer's number, and the service account `email` whose `key` signs links."""

    issuer: str
    email: str
    key: RSAPrivateKey


def apple() -> Apple:
    """How passes for Apple's wallet are signed. Raises PassesNotSetUp, UnusablePasses."""
    if not settings.APPLE_PASS:
        raise PassesNotSetUp("There are no passes for Apple Wallet here.")
    return _apple(**settings.APPLE_PASS)


def google() -> Google:
    """How links for Google's wallet are signed. Raises PassesNotSetUp, UnusablePasses."""
    if not settings.GOOGLE_WALLET:
        raise PassesNotSetUp("There are no passes for Google Wallet here.")
    return _google(**settings.GOOGLE_WALLET)


def offered() -> frozenset[str]:
    """Which of `apple` and `google` there are."""
    found = {"apple": settings.APPLE_PASS, "google": settings.GOOGLE_WALLET}
    return frozenset(name for name, there in found.items() if there)


@lru_cache(maxsize=4)
def _apple(*, certificate: str, key: str, wwdr: str, team: str, pass_type: str) -> Apple:
    return Apple(
        certificate=_certificate("CARNET_APPLE_PASS_CERTIFICATE", certificate),
        key=_key("CARNET_APPLE_PASS_KEY", _text("CARNET_APPLE_PASS_KEY", key)),
        intermediate=_certificate("CARNET_APPLE_PASS_WWDR", wwdr),
        team=team,
        pass_type=pass_type,
    )


@lru_cache(maxsize=4)
def _google(*, account: str, issuer: str) -> Google:
    name = "CARNET_GOOGLE_WALLET_ACCOUNT"
    try:
        told = json.loads(account if account.startswith("{") else _text(name, account))
        email, key = str(told["client_email"]), str(told["private_key"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnusablePasses(f"{name} must be the JSON key of a service account, or the path of its file") from error
    return Google(issuer, email, _key(name, key))


def _certificate(name: str, value: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(_text(name, value).encode())
    except ValueError as error:
        raise UnusablePasses(f"{name} must be a certificate in PEM form, or the path of its file") from error


def _key(name: str, pem: str) -> RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise UnusablePasses(f"{name} must be a private key in PEM form without password") from error
    if not isinstance(key, RSAPrivateKey):
        raise UnusablePasses(f"{name} must be an RSA key")
    return key


def _text(name: str, value: str) -> str:
    """A PEM itself, its line ends perhaps written as `\\n`, or what the file of that name has."""
    if value.startswith(_BEGIN):
        return value.replace("\\n", "\n")
    try:
        return Path(value).read_text()
    except (OSError, ValueError) as error:
        raise UnusablePasses(f"{name}: {value} cannot be read") from error
