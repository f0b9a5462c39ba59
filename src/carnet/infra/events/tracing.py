"""The trace that a piece of work belongs to, carried from the request through events to what they cause."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final

trace: Final[ContextVar[str | None]] = ContextVar("carnet_trace", default=None)
"""The `traceparent` (W3C Trace Context) of the work in hand, or None. The HTTP edge sets it."""
