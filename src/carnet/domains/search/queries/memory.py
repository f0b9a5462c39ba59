"""What a process remembers of answers: bounded, and only as long as the index has not changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Sized)


class Memory(Generic[K, V]):
    """Values by key, each good for the tokens it was made under; those not asked for longest make room.

    `most` bounds the sum of the values' lengths, each counting one more than it is long.
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[K, tuple[object, V]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K, tokens: object, make: Callable[[], V]) -> V:
        """The value of `key` under these tokens; made, outside the lock, when there is none."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept[0] == tokens:
                self._kept.move_to_end(key)
                return kept[1]
        value = make()
        with self._lock:
            self._drop(key)
            self._kept[key] = (tokens, value)
            self._size += len(value) + 1
            while self._size > self._most and len(self._kept) > 1:
                self._drop(next(iter(self._kept)))
        return value

    def _drop(self, key: K) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._size -= len(kept[1]) + 1
