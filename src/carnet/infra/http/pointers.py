"""What pydantic found wrong, as JSON pointers (RFC 6901) into the request.

Body fields are named by themselves (`/items/0/from`); other places start with where they are: `/query/limit`,
`/header/Idempotency-Key`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from carnet.kernel.problem import Pointer

_CODES: Final = {
    "missing": "MISSING",
    "extra_forbidden": "UNKNOWN",
    "string_too_short": "TOO_SHORT",
    "string_too_long": "TOO_LONG",
    "too_short": "TOO_FEW",
    "too_long": "TOO_MANY",
    "greater_than": "TOO_SMALL",
    "greater_than_equal": "TOO_SMALL",
    "less_than": "TOO_LARGE",
    "less_than_equal": "TOO_LARGE",
}
_BODY_SOURCES: Final = {"body", "form", "file"}


def join(*parts: str | int) -> str:
    """A JSON pointer through `parts`; the whole document is the empty pointer."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def from_errors(source: str, errors: Sequence[dict[str, Any]], *, drop: int = 0) -> list[Pointer]:
    """Pointers for pydantic's `errors` about `source`; the first `drop` parts of each place are our own wrapping."""
    return [_pointer(source, error, drop) for error in errors]


def _pointer(source: str, error: dict[str, Any], drop: int) -> Pointer:
    place = [part for part in error["loc"][drop:] if not _is_variant(part)]
    path = join(*place) if source in _BODY_SOURCES else join(source, *place)
    return Pointer(path, _CODES.get(error["type"], "INVALID"), error["msg"])


def _is_variant(part: str | int) -> bool:
    """Whether pydantic put the name of a type in the place, as it does for the branches of a union."""
    return isinstance(part, str) and ("[" in part or "(" in part)
