"""New keys in the place of old ones, while everything runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from carnet.infra.keys import files, ring
from carnet.infra.keys.data import DATA
from carnet.infra.keys.errors import KeyNeeded, KeysFromEnvironment
from carnet.infra.keys.source import Source
from carnet.infra.keys.tickets import TICKETS
from carnet.infra.keys.tokens import KEPT, TOKENS

PUBLISHED_FIRST: Final = timedelta(minutes=5)
"""A new key is known for this long before it is used: all processes and keepers of the key set have seen it by then."""


class Kind(StrEnum):
    """Which keys."""

    TOKENS = "tokens"
    TICKETS = "tickets"
    DATA = "data"


SOURCES: Final[dict[Kind, Source]] = {Kind.TOKENS: TOKENS, Kind.TICKETS: TICKETS, Kind.DATA: DATA}
_KEPT: Final[dict[Kind, timedelta | None]] = {Kind.TOKENS: KEPT, Kind.TICKETS: None, Kind.DATA: None}


@dataclass(frozen=True, slots=True)
class Rotation:
    """What was done: from when on the new key is used, how many are kept beside it, how many were taken away."""

    path: Path
    since: datetime
    kept: int
    dropped: int


def rotate(what: Kind, home: Path, *, now: datetime, at_once: bool = False, drop_others: bool = False) -> Rotation:
    """Put a new key before the others. It is used after `PUBLISHED_FIRST`, or `at_once`; others verify for their time.

    Token keys that have had their time are taken away. `drop_others` takes all of them away at once, with everything
    they signed: for keys that somebody else may have. Raises KeysFromEnvironment, KeyNeeded, UnusableKey.
    """
    source = SOURCES[what]
    if drop_others and what is Kind.DATA:
        raise KeyNeeded("data keys are never taken away: nobody could read what they have sealed")
    if source.given:
        raise KeysFromEnvironment(
            f"{source.variable} is set, so its keys are changed there: add a new one at its end in all processes, "
            "then put it first, and take the old one away later"
        )
    path = source.path(home)
    with files.alone(path.parent):
        text = files.read(path)
        old = source.read(text) if text else ()
        kept = () if drop_others else ring.known(old, now, _KEPT[what])
        since = now if at_once or not kept else now + PUBLISHED_FIRST
        files.replace(path, ring.write([ring.Entry(source.make(), since), *kept]))
    source.forget()
    return Rotation(path, since, len(kept), len(old) - len(kept))
