"""Lists that go on where a page ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from carnet.infra.http import pages as cursors
from carnet.kernel.ids import MalformedId, decode
from carnet.kernel.problem import InvalidInput


def after_id(request: HttpRequest, prefix: str) -> UUID | None:
    """The last row of the page before; from the start where the address does not say it well."""
    try:
        return decode(prefix, request.GET.get("after", ""))
    except MalformedId:
        return None


def after_key(request: HttpRequest, *parts: cursors.Part) -> tuple[Any, ...] | None:
    """The same for lists whose rows have a sort key with parts of these types."""
    after = request.GET.get("after", "")
    try:
        return cursors.decode(after, *parts) if after else None
    except InvalidInput:
        return None


def more(request: HttpRequest, address: str, last: str, *, name: str = "after") -> str:
    """The address of the next page, with the same filters; `name` of it says where to go on."""
    query = request.GET.copy()
    query[name] = last
    return f"{address}?{query.urlencode()}"
