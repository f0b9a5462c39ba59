"""When an answer is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from carnet.domains.support.contracts import ReportCategory

CLOSES_AFTER: Final = timedelta(days=14)
"""How long an answered report stays as it is before it is closed by itself."""

_TERM: Final = timedelta(hours=24)
_URGENT_TERM: Final = timedelta(hours=4)
_JUST_LEFT: Final = timedelta(hours=6)
_SOON: Final = timedelta(hours=24)
_TO_ARRANGE_HELP: Final = timedelta(hours=72)


def is_urgent(category: ReportCategory, departs_at: datetime | None, *, now: datetime) -> bool:
    """Whether an answer tomorrow would be too late: the trip is about to leave, or has just left.

    Help for who needs it is arranged days before.
    """
    if departs_at is None:
        return False
    ahead = _TO_ARRANGE_HELP if category is ReportCategory.ACCESSIBILITY else _SOON
    return -_JUST_LEFT <= departs_at - now <= ahead


def term(*, urgent: bool) -> timedelta:
    """How long a traveller waits for an answer at most."""
    return _URGENT_TERM if urgent else _TERM
