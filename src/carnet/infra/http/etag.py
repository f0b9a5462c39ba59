"""ETags of mutable resources, and `If-Match` on edits (RFC 9110, section 13)."""

from __future__ import annotations

from django.http import HttpRequest

from carnet.kernel.problem import Pointer, Problem

_POINTER = "/header/If-Match"


class PreconditionRequired(Problem):
    """An edit without `If-Match` could undo somebody else's."""

    code = "PRECONDITION_REQUIRED"


class PreconditionFailed(Problem):
    """The resource is no longer the one the caller read."""

    code = "PRECONDITION_FAILED"


def of(version: int) -> str:
    """The ETag of a resource's version."""
    return f'"{version}"'


def check(request: HttpRequest, version: int) -> None:
    """Let an edit through only if it was made from `version`. Raises PreconditionRequired or PreconditionFailed."""
    stated = request.headers.get("If-Match", "")
    if not stated:
        reason = "Send If-Match with the ETag of the version you read."
        raise PreconditionRequired(reason, pointers=[Pointer(_POINTER, "MISSING", reason)])
    if stated != "*" and of(version) not in [tag.strip() for tag in stated.split(",")]:
        reason = "It has changed since you read it."
        raise PreconditionFailed(reason, pointers=[Pointer(_POINTER, "STALE", reason)], etag=of(version))


def check_seen(version: int, seen: int | None) -> None:
    """The same within an operation that has locked the row: raises PreconditionFailed where `seen` is another one."""
    if seen is not None and seen != version:
        raise PreconditionFailed("It has changed since you read it.", etag=of(version))
