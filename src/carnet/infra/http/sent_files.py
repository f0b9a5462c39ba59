"""Files that people sent us, as they leave again: data of strangers, never a page of ours."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from django.http import HttpResponse

_POLICY: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"
_SHOWN: Final = ("image/jpeg", "image/webp")


def answer(content: bytes, *, media_type: str, name: str) -> HttpResponse:
    """The file for who may see it: pictures that we have drawn are shown, all else is only to be saved.

    Kept in no cache, guessed at by no browser, run by none.
    """
    response = HttpResponse(content, content_type=media_type)
    manner = "inline" if media_type in _SHOWN else "attachment"
    response["Content-Disposition"] = f"{manner}; filename*=UTF-8''{quote(name)}"  # RFC 6266
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
