"""Why a repeated request is refused."""

from __future__ import annotations

from typing import Any

from carnet.kernel.problem import Pointer, Problem

_POINTER = "/header/Idempotency-Key"
_REUSED = "This Idempotency-Key was used for another request; send a new one."


class KeyMissing(Problem):
    """No key, or one that is not 1 to 255 printable ASCII characters."""

    code = "IDEMPOTENCY_KEY_MISSING"

    def __init__(self, detail: str, **more: Any) -> None:
        super().__init__(detail, pointers=[Pointer(_POINTER, "MISSING", detail)], **more)


class KeyReused(Problem):
    """The key is known, with another request."""

    code = "IDEMPOTENCY_KEY_REUSED"

    def __init__(self, detail: str = _REUSED, **more: Any) -> None:
        super().__init__(detail, pointers=[Pointer(_POINTER, "REUSED", detail)], **more)


class StillRunning(Problem):
    """The first request with this key has not ended yet."""

    code = "IDEMPOTENCY_IN_PROGRESS"

    def __init__(self) -> None:
        super().__init__("The first request with this key still runs; ask again in a moment.", retry_after=1)
