"""What holds for every way in and every page about an account, and what goes with a second factor."""

from __future__ import annotations

import re

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.http import HttpResponse

from carnet.domains.identity.models import User
from tests.web.test_every_page import INLINE


def sound(page: HttpResponse, address: str) -> str:
    """The text of a page that keeps the promises of all pages."""
    text = page.content.decode()
    assert "script-src 'self'" in page["Content-Security-Policy"], address
    assert not INLINE.search(text), (address, INLINE.search(text))
    assert text.count("<h1") == 1, address
    assert len(re.findall(r"class=\"[^\"]*btn--go", text)) <= 1, address
    _labelled(text, address)
    assert not re.search(r'tabindex="[1-9]', text), address
    return text


def _labelled(text: str, address: str) -> None:
    """Every control that people fill in has a label, and each id is there once."""
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids)), (address, ids)
    labels = set(re.findall(r'<label[^>]* for="([^"]+)"', text))
    for control in re.findall(r"<(?:input|select|textarea)[^>]*>", text):
        names = re.findall(r"\s([a-z-]+)=", control)
        assert len(names) == len(set(names)), (address, control)
        if 'type="hidden"' in control or 'type="checkbox"' in control:
            continue
        assert re.search(r'\sid="([^"]+)"', control)[1] in labels, (address, control)  # type: ignore[index]


def totp(user: User) -> str:
    """An authenticator app for the account; what it shows now."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"
