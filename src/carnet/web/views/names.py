"""Lists by name that go on where a page ended."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

from carnet.infra.http import pages as cursors
from carnet.kernel.problem import InvalidInput


def after_name(request: HttpRequest) -> tuple[str, UUID] | None:
    """Where to go on; from the start where the address does not say it well."""
    after = request.GET.get("after", "")
    try:
        name, last = cursors.decode(after, str, UUID) if after else (None, None)
    except InvalidInput:
        return None
    return (name, last) if isinstance(name, str) and isinstance(last, UUID) else None


def more_names(address: str, keys: Sequence[tuple[str, UUID]], limit: int, **filters: str) -> str:
    """The address of what comes after the first `limit`; empty at the end."""
    if len(keys) <= limit:
        return ""
    asked = {name: value for name, value in filters.items() if value}
    return f"{address}?{urlencode({**asked, 'after': cursors.encode(keys[limit - 1])})}"
