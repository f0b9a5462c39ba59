"""Browsers and apps by the names that people call them."""

from __future__ import annotations

from django.utils.translation import gettext

from carnet.domains.identity import rules


def name(agent: str) -> str:
    """What a `User-Agent` (RFC 9110, section 10.1.5) comes from: “Firefox on Linux”, or its own first words."""
    named = rules.device(agent)
    if len(named) > 1:
        return gettext("%(browser)s on %(system)s") % {"browser": named[0], "system": named[1]}
    return named[0] if named else gettext("An unknown app")
