"""What a bell between processes promises."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from typing import Protocol
from uuid import UUID


class LineBroken(Exception):
    """Nobody can be heard at the moment. What rang meanwhile is lost; the tables have it."""


class Line(Protocol):
    """Carries from process to process for whom something is new."""

    def ring(self, user_ids: Collection[UUID]) -> None:
        """Ring for these people once the caller's transaction is committed, and never if it is not."""

    def listen(self, *, ready: Callable[[], None], heard: Callable[[UUID], None], stop: threading.Event) -> None:
        """Call `ready` once everything that rings from then on is heard, then `heard` for each ring, until `stop`.

        Returns soon after `stop` is set, with its connection closed. Raises LineBroken.
        """
