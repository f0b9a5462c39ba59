"""The way to a second factor, for who needs one to go on."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.urls import reverse

_USING = "mfa_reauthenticate"


def way(request: HttpRequest, after: str) -> str:
    """Where the logged-in person uses the second factor and goes on to `after`, or sets one up first."""
    ways = [
        one["url"] for one in get_adapter().get_reauthentication_methods(request.user) if one["id"].startswith(_USING)
    ]
    return f"{ways[0]}?{urlencode({'next': after})}" if ways else reverse("mfa_index")
