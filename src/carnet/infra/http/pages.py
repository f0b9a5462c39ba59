"""Lists: `?limit=50&after=cursor`, answered as `{"data": [...], "next": cursor or null}`. No offsets.

A cursor is the sort key of the last row shown, as base64url JSON. It is opaque to callers and worth nothing to forge:
it only says where to go on, the query decides what may be seen.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from pydantic import ConfigDict, Field

from carnet.infra.http.parser import unstorable
from carnet.infra.http.schemas import Out
from carnet.kernel.problem import InvalidInput

MOST: Final = 200
_LONGEST: Final = 2**63
_AFTER: Final = "/query/after"

Key = tuple[str | int | UUID | datetime | date, ...]
Item = TypeVar("Item")
Row = TypeVar("Row")
Part = type[str] | type[int] | type[UUID] | type[datetime] | type[date]


class Paging(Out):
    """Which part of a list is wanted. In a view: `paging: Query[Paging]`."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=MOST)
    after: str | None = Field(None, max_length=1_000)

    @property
    def fetch(self) -> int:
        """How many rows to read: one more than asked for tells whether there is a next page."""
        return self.limit + 1

    def key(self, *parts: Part) -> tuple[Any, ...] | None:
        """The sort key to continue after, its parts of these types, or None on the first page. Raises InvalidInput."""
        return None if self.after is None else decode(self.after, *parts)


class Page(Out, Generic[Item]):
    """One page of a list."""

    data: list[Item]
    next: str | None = None


def page(
    rows: Iterable[Row], *, paging: Paging, key: Callable[[Row], Key], show: Callable[[Row], Any]
) -> dict[str, Any]:
    """The answer for `rows`, of which `paging.fetch` were asked for: `show` writes one, `key` gives its sort key."""
    fetched: Sequence[Row] = list(rows)
    shown = fetched[: paging.limit]
    more = len(fetched) > paging.limit
    return {"data": [show(row) for row in shown], "next": encode(key(shown[-1])) if more else None}


def encode(key: Key) -> str:
    """The cursor for a sort key."""
    text = json.dumps([_plain(part) for part in key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, *parts: Part) -> Key:
    """The sort key behind a cursor whose parts are of these types. Raises InvalidInput naming `/query/after`."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(values, list) or len(values) != len(parts):
            raise ValueError("another list's cursor")  # noqa: TRY301  told below like every other fault
        return tuple(_typed(value, part) for value, part in zip(values, parts, strict=True))
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise InvalidInput.at(_AFTER, "The cursor was not made by this list.") from error


def _plain(part: str | int | UUID | datetime | date) -> str | int:
    if isinstance(part, datetime | date):
        return part.isoformat()
    return str(part) if isinstance(part, UUID) else part


def _typed(value: Any, kind: Part) -> str | int | UUID | datetime | date:
    if kind is int:
        if type(value) is not int or not -_LONGEST <= value < _LONGEST:
            raise ValueError("not a 64-bit integer")
        return value
    if not isinstance(value, str) or unstorable(value):
        raise ValueError("not a text")
    if kind is datetime:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            raise ValueError("an instant without its zone")
        return instant
    if kind is date:
        return date.fromisoformat(value)
    return UUID(value) if kind is UUID else value
