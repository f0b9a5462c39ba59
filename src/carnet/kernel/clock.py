"""The one place that asks what time it is. Edges call it; rules take `now` as an argument."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant in UTC, with its zone."""
    return datetime.now(UTC)
