"""The life of a trip, as one table; `sql/trip_moves.sql` has the same for the database."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from carnet.domains.schedule.contracts import TripStatus


class Verb(StrEnum):
    """What can be done to a trip."""

    PUBLISH = "publish"
    DELAY = "delay"
    BOARD = "board"
    DEPART = "depart"
    ARRIVE = "arrive"
    CANCEL = "cancel"


MOVES: Final[Mapping[tuple[TripStatus, Verb], TripStatus]] = MappingProxyType(
    {
        (TripStatus.DRAFT, Verb.PUBLISH): TripStatus.PUBLISHED,
        (TripStatus.PUBLISHED, Verb.DELAY): TripStatus.DELAYED,
        (TripStatus.DELAYED, Verb.DELAY): TripStatus.DELAYED,
        (TripStatus.BOARDING, Verb.DELAY): TripStatus.BOARDING,
        (TripStatus.PUBLISHED, Verb.BOARD): TripStatus.BOARDING,
        (TripStatus.DELAYED, Verb.BOARD): TripStatus.BOARDING,
        (TripStatus.BOARDING, Verb.DEPART): TripStatus.DEPARTED,
        (TripStatus.DEPARTED, Verb.ARRIVE): TripStatus.ARRIVED,
        (TripStatus.DRAFT, Verb.CANCEL): TripStatus.CANCELLED,
        (TripStatus.PUBLISHED, Verb.CANCEL): TripStatus.CANCELLED,
        (TripStatus.DELAYED, Verb.CANCEL): TripStatus.CANCELLED,
        (TripStatus.BOARDING, Verb.CANCEL): TripStatus.CANCELLED,
    }
)
"""`(from, verb) -> to`. What is not in it cannot be done: a departed trip is frozen."""

ON_SALE: Final = frozenset({TripStatus.PUBLISHED, TripStatus.DELAYED, TripStatus.BOARDING})
"""The states in which a trip that is not withdrawn can be sold."""

_REPEATABLE: Final = frozenset({Verb.BOARD, Verb.DEPART, Verb.ARRIVE, Verb.CANCEL})


def after(status: TripStatus, verb: Verb) -> TripStatus | None:
    """Where `verb` leads a trip from `status`; the same status when it is done already, None when it cannot be."""
    if verb in _REPEATABLE and status in {to for (_, known), to in MOVES.items() if known is verb}:
        return status
    return MOVES.get((status, verb))
