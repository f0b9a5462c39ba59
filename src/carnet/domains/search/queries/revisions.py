"""How a process knows that what it remembers of the index is old."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from carnet.domains.search.models import Revision

# Together with the second that free seats may be old, what is shown is never older than two.
_MOST_AGE: Final = timedelta(seconds=1)

Tokens = dict[str, UUID]


class Part(StrEnum):
    """A part of the index that changes as one. WEIGHTS names the listings that the weights were counted from."""

    PLACES = "places"
    LISTINGS = "listings"
    WEIGHTS = "weights"


class _Seen:
    """The tokens as this process last read them."""

    def __init__(self) -> None:
        self._read: tuple[datetime, Tokens] | None = None

    def tokens(self, *, now: datetime) -> Tokens:
        """The tokens, read again when they are a second old. A clock that was set back makes them old, too."""
        read = self._read
        if read is not None and abs(now - read[0]) < _MOST_AGE:
            return read[1]
        tokens = dict(Revision.objects.values_list("part", "token"))
        self._read = (now, tokens)
        return tokens

    def forget(self) -> None:
        """Read the tokens again next time."""
        self._read = None


_seen = _Seen()
tokens = _seen.tokens
forget = _seen.forget
