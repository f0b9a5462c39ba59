"""What ties a request, its log lines and the events it causes together.

The trace is a W3C `traceparent` (https://www.w3.org/TR/trace-context/); the request id is what people quote to us.
"""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from typing import Final

_TRACEPARENT: Final = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,127}")

_request_id: ContextVar[str | None] = ContextVar("carnet_request_id", default=None)
_address: ContextVar[str | None] = ContextVar("carnet_address", default=None)


def request_id() -> str | None:
    """The id of the request in hand, or None outside one."""
    return _request_id.get()


def address() -> str | None:
    """Where the request in hand came from; None outside one, or where nobody knows."""
    return _address.get()


def came_from(known: str | None) -> None:
    """Note where the request in hand came from."""
    _address.set(known)


def accepted(traceparent: str | None) -> str:
    """`traceparent` if it is well formed, else one that starts a new trace, not sampled."""
    if traceparent and _TRACEPARENT.fullmatch(traceparent):
        return traceparent
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"


def name_request(proposed: str | None) -> str:
    """Make `proposed` the present request id if it is sane (8-128 letters, digits, `._-`), else a new one.

    Returns it.
    """
    kept = proposed if proposed and _REQUEST_ID.fullmatch(proposed) else f"req_{secrets.token_hex(12)}"
    _request_id.set(kept)
    return kept


def forget_request() -> None:
    """Leave neither id nor address for the next piece of work on this thread."""
    _request_id.set(None)
    _address.set(None)
