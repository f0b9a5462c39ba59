"""The one table of a report's states."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from carnet.domains.support.contracts import ReportStatus


class Verb(StrEnum):
    """What is done to a report: write is the traveller's, answer staff's, close everybody's."""

    OPEN = "open"
    WRITE = "write"
    ANSWER = "answer"
    CLOSE = "close"


MOVES: Final[Mapping[tuple[ReportStatus | None, Verb], ReportStatus]] = MappingProxyType(
    {
        (None, Verb.OPEN): ReportStatus.OPEN,
        (ReportStatus.OPEN, Verb.ANSWER): ReportStatus.ANSWERED,
        (ReportStatus.ANSWERED, Verb.WRITE): ReportStatus.OPEN,
        (ReportStatus.OPEN, Verb.CLOSE): ReportStatus.CLOSED,
        (ReportStatus.ANSWERED, Verb.CLOSE): ReportStatus.CLOSED,
    }
)
"""`(from, verb) -> to`."""

_STAYS: Final = frozenset(
    {(ReportStatus.OPEN, Verb.WRITE), (ReportStatus.ANSWERED, Verb.ANSWER), (ReportStatus.CLOSED, Verb.CLOSE)}
)
"""What may be done in a state that it leads to anyway."""


def reached(status: ReportStatus, verb: Verb) -> ReportStatus | None:
    """The state after `verb`; None where the state does not allow it."""
    return status if (status, verb) in _STAYS else MOVES.get((status, verb))
