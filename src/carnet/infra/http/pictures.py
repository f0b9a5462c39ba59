"""Pictures as they leave: by their mark, so that nobody fetches one twice."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse

_SOON: Final = "public, max-age=300"
_FOR_GOOD: Final = "public, max-age=31536000, immutable"  # RFC 8246
_OURS: Final = "private, no-store"


def answer(request: HttpRequest, png: bytes, mark: str, *, public: bool, for_good: bool = False) -> HttpResponse:
    """A PNG with its ETag, or 304 to who has it. `for_good` says that the address names the mark."""
    tag = f'"{mark}"'
    known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    same = public and tag in known
    response = HttpResponse(status=304) if same else HttpResponse(png, content_type="image/png")
    response["ETag"] = tag
    response["Cache-Control"] = (_FOR_GOOD if for_good else _SOON) if public else _OURS
    return response
