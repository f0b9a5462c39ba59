"""Places of open answers: how many there are, who has one, and what wakes them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from enum import Enum, auto
from typing import Final
from uuid import UUID

MOST_EACH: Final = 3
"""Open answers of one person in one process; the oldest ends for a fourth."""


class Woken(Enum):
    """Why a place woke up."""

    NEWS = auto()
    LOOK = auto()
    END = auto()
    NOTHING = auto()


class Place:
    """Where one open answer sleeps."""

    def __init__(self, user_id: UUID) -> None:
        self.user_id = user_id
        self._changed = threading.Condition()
        self._waiting: Woken = Woken.NOTHING

    def wake(self, why: Woken) -> None:
        """End its sleep. Ending counts more than news, and news more than a look whether somebody is there."""
        with self._changed:
            if self._waiting is Woken.NOTHING or why is Woken.END or self._waiting is Woken.LOOK:
                self._waiting = why
            self._changed.notify_all()

    def sleep(self, seconds: float) -> Woken:
        """Why it was woken; NOTHING after so long. An end stays an end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting is not Woken.NOTHING, timeout=max(0.0, seconds))
            why = self._waiting
            if why is not Woken.END:
                self._waiting = Woken.NOTHING
        return why


class Places:
    """The places of a process."""

    def __init__(self, most: Callable[[], int]) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._taken: OrderedDict[Place, None] = OrderedDict()
        self._open = True

    def take(self, user_id: UUID) -> Place | None:
        """A place, or None while all are taken.

        The others of this person are asked to look whether anybody still reads them: leaving a page is noticed only by
        writing to it.
        """
        place = Place(user_id)
        with self._lock:
            mine = [one for one in self._taken if one.user_id == user_id]
            over = mine[: max(0, len(mine) - MOST_EACH + 1)]
            for one in mine:
                one.wake(Woken.END if one in over else Woken.LOOK)
            for one in over:
                del self._taken[one]
            if not self._open or len(self._taken) >= self._most():
                return None
            self._taken[place] = None
        return place

    def leave(self, place: Place) -> None:
        """Give a place back."""
        with self._lock:
            self._taken.pop(place, None)

    def wake(self, user_id: UUID) -> None:
        """There is news for somebody."""
        self._wake(lambda place: place.user_id == user_id, Woken.NEWS)

    def wake_all(self) -> None:
        """There may be news for anybody."""
        self._wake(lambda _place: True, Woken.NEWS)

    def close(self) -> None:
        """End all, and take nobody in any more."""
        with self._lock:
            self._open = False
        self._wake(lambda _place: True, Woken.END)

    def __len__(self) -> int:
        with self._lock:
            return len(self._taken)

    def _wake(self, whom: Callable[[Place], bool], why: Woken) -> None:
        with self._lock:
            places = [one for one in self._taken if whom(one)]
        for one in places:
            one.wake(why)
