"""The passes for wallets of telephones, where they are set up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.apps import apps
from django.conf import settings

from carnet.project.doctor.contracts import Finding, broken, fine, odd

_SOON: Final = timedelta(days=30)


def wallets(*, now: datetime) -> Iterator[Finding]:
    """Certificates and keys can be used, belong together and have not ended."""
    if not apps.is_installed("carnet.domains.booking"):
        return  # a role that has no tickets
    if settings.APPLE_PASS:
        yield _apple(now)
    if settings.GOOGLE_WALLET:
        yield _google()


def _apple(now: datetime) -> Finding:
    from carnet.domains.booking.tickets import passes  # noqa: PLC0415  only in roles that sell

    subject = "Apple Wallet"
    try:
        found = passes.apple()
    except passes.UnusablePasses as error:
        return broken(subject, str(error), "correct the variable or the file it names")
    if found.certificate.public_key() != found.key.public_key():
        advice = "set CARNET_APPLE_PASS_KEY to the key that the certificate was asked for with"
        return broken(subject, "certificate and key do not belong together", advice)
    ends = min(found.certificate.not_valid_after_utc, found.intermediate.not_valid_after_utc)
    if ends <= now:
        return broken(subject, f"a certificate ended on {ends:%Y-%m-%d}", "get a new one from Apple")
    if ends <= now + _SOON:
        return odd(subject, f"a certificate ends on {ends:%Y-%m-%d}", "get a new one from Apple")
    return fine(subject, f"passes are signed for {found.pass_type} until {ends:%Y-%m-%d}")


def _google() -> Finding:
    from carnet.domains.booking.tickets import passes  # noqa: PLC0415  only in roles that sell

    try:
        found = passes.google()
    except passes.UnusablePasses as error:
        return broken("Google Wallet", str(error), "correct the variable or the file it names")
    return fine("Google Wallet", f"links are signed by {found.email}")
